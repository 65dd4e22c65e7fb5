//! What the page around the widget is told.

use std::rc::Rc;

use super::var::Stored;
use afterword_protocol::CommentId;

/// Something that happened in the widget.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happening {
    /// The number of comments is known or has changed.
    Count(u64),
    /// A comment is about to be sent; the page may say no.
    BeforePost(String),
    /// A comment was accepted.
    Posted(CommentId),
    /// The article was rated, or the rating taken back.
    Rated(Option<u8>),
    /// Something failed; the code is the server's, `unreachable` or `malformed`.
    Failed(String),
}

/// The page around the widget.
#[derive(Clone, Copy)]
pub struct Host {
    tell: Stored<Rc<dyn Fn(Happening) -> bool>>,
}

impl Host {
    /// A page that is told through `tell`, which returns false to object.
    pub fn new(tell: impl Fn(Happening) -> bool + 'static) -> Self {
        Self {
            tell: Stored::new(Rc::new(tell)),
        }
    }

    /// Tells the page; returns false if it objects.
    pub fn tell(self, happening: Happening) -> bool {
        let tell = self.tell.get_value();
        tell(happening)
    }
}
