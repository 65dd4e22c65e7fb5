//! Tells WordPress' elements from those of RSS and of other plugins.

/// Knows the prefix of WordPress' elements in this file.
pub(super) struct Names {
    prefix: String,
    /// That of Dublin Core, which names the author of an item.
    creator_prefix: String,
    /// Whether any of WordPress' elements was met.
    pub(super) found_wp: bool,
}

/// An element by its local name.
pub(super) enum Field<'a> {
    /// WordPress' own, such as `wp:comment`.
    Wp(&'a str),
    /// The login name of who wrote an item: `dc:creator`.
    Creator,
    /// Without a prefix, such as `item`.
    Rss(&'a str),
    /// Somebody else's. Must be told apart: feeds have `wfw:comment` and `atom:link`.
    Other,
}

/// Whether an address is the export's namespace, such as `http://wordpress.org/export/1.2/`.
pub(super) fn is_export(address: &str) -> bool {
    // The namespace of excerpts is below it: `http://wordpress.org/export/1.2/excerpt/`.
    let version = address
        .split_once("wordpress.org/export/")
        .map(|(_, version)| version);
    version.is_some_and(|version| !version.trim_end_matches('/').contains('/'))
}

/// Whether an address is the namespace of `dc:creator`.
pub(super) fn is_dublin_core(address: &str) -> bool {
    address.contains("purl.org/dc/elements/")
}

impl Names {
    /// Takes the prefixes that the file declares: for any version of the export's namespace, and
    /// for Dublin Core.
    pub(super) fn new(declared: Option<&str>, creator: Option<&str>) -> Self {
        // Files that went through other tools sometimes lose the declaration but keep the prefix.
        Self {
            prefix: declared.unwrap_or("wp").to_owned(),
            creator_prefix: creator.unwrap_or("dc").to_owned(),
            found_wp: false,
        }
    }

    /// Reads a name with its prefix.
    pub(super) fn read<'a>(&mut self, name: &'a str) -> Field<'a> {
        match name.split_once(':') {
            None => Field::Rss(name),
            Some((prefix, local)) if prefix == self.prefix => {
                self.found_wp = true;
                Field::Wp(local)
            }
            Some((prefix, "creator")) if prefix == self.creator_prefix => Field::Creator,
            Some(_) => Field::Other,
        }
    }
}
