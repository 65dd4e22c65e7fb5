//! What the widget knows and what a reader can do, as signals over the model.
//!
//! Each struct here is `Copy`, built once per mount and found with `expect_context`. The view
//! reads the fields and calls the methods; nothing else can write.

mod attempt;
mod forms;
mod happening;
mod rating;
mod saved;
mod thread;
mod var;
mod viewer;
mod watch;

pub use attempt::Attempt;
pub use forms::{Form, FormState};
pub use happening::{Happening, Host};
pub use rating::RatingState;
pub use saved::secret;
pub use thread::{More, Said, Settings, ThreadState};
pub use var::{ReadVar, Stored, Var};
pub use viewer::{Guest, ViewerState};
