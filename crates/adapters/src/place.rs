//! Which thread of which foreign server is meant.

/// A comment system that has an adapter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// WordPress by its REST API; with wpDiscuz also by its AJAX.
    Wordpress,
    /// Isso.
    Isso,
    /// Remark42.
    Remark42,
    /// Files: ours, and what other systems export.
    Static,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Wordpress, Self::Isso, Self::Remark42, Self::Static];

    /// The kind of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Its name in the attribute `backend` and on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Wordpress => "wordpress",
            Self::Isso => "isso",
            Self::Remark42 => "remark42",
            Self::Static => "static",
        }
    }
}

/// One thread of one foreign server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// What is spoken there.
    pub backend: Kind,
    /// The server's address, without a trailing slash.
    pub server: String,
    /// The site's key; only Remark42 has sites.
    pub site: String,
    /// What the system calls the thread: a path for Isso, an address for Remark42, the number of a post for WordPress, the name of a file.
    pub thread: String,
    /// The article's address.
    pub page_url: String,
    /// The article's title.
    pub page_title: String,
    /// Whether requests go to the origin of the page itself, where cookies and what else is open to that page alone work.
    pub same_origin: bool,
}
