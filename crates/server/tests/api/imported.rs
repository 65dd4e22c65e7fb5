//! Threads as an import brings them, for tests that need many comments or states no reader can set.

use afterword_server::import::{ImportedComment, ImportedState, ImportedText, ImportedThread};

use crate::app::{NOW, TestApp};

/// A thread.
pub fn thread(key: &str, comments: Vec<ImportedComment>) -> ImportedThread {
    ImportedThread {
        source_id: key.to_owned(),
        key: key.to_owned(),
        url: Some(format!("https://old.example/{key}")),
        title: Some("Imported".to_owned()),
        closed: false,
        rating: None,
        comments,
    }
}

/// A comment that says its own name.
pub fn comment(source_id: &str, parent: Option<&str>) -> ImportedComment {
    ImportedComment {
        source_id: source_id.to_owned(),
        parent: parent.map(str::to_owned),
        author_name: "Dora".to_owned(),
        author_email: None,
        author_website: None,
        role: None,
        created_at: NOW,
        text: ImportedText::Markdown(source_id.to_owned()),
        state: ImportedState::Live,
        pinned: false,
        closed: false,
        votes_up: 0,
        votes_down: 0,
        edited: None,
    }
}

impl TestApp {
    pub async fn import(&self, thread: ImportedThread) {
        let site = self.site().await;
        let threads = [thread];
        let imported = self
            .store
            .import_threads(&site, "test", &threads, NOW, |_| ());
        imported.await.unwrap();
    }
}
