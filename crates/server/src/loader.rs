//! The loader with a thread's first paint in it: one script that needs no other request to show the comments.

use afterword::options::Options;
use serde::Serialize;

/// What comes along with the loader.
#[derive(Serialize)]
pub struct Given<'a> {
    /// The first paint.
    pub html: String,
    /// The widget's style sheet.
    pub css: &'a str,
    /// What the first paint is that of, by the names of the widget's attributes.
    #[serde(rename = "as")]
    pub shown: Shown,
}

/// Which thread a first paint shows, and how. The loader uses it where its element asks for just this.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Shown {
    site: String,
    thread: String,
    lang: String,
    sort: &'static str,
    page_size: u32,
    max_depth: u32,
    read_more: u32,
    heading_level: u32,
    rating: &'static str,
    subscribe: &'static str,
    backend: &'static str,
}

impl From<&Options> for Shown {
    fn from(options: &Options) -> Self {
        let switch = |on| if on { "on" } else { "off" };
        Self {
            site: options.site.clone(),
            thread: options.thread.clone(),
            lang: options.lang.clone(),
            sort: options.sort.name(),
            page_size: options.page_size,
            max_depth: options.max_depth,
            read_more: options.read_more,
            heading_level: options.heading_level,
            rating: switch(options.rating),
            subscribe: switch(options.subscribe),
            backend: "native",
        }
    }
}

/// Completes `script`, which is the build's [`crate::assets::LOADER_WITH`] and ends with an open bracket, by what comes
/// along with it, or by nothing: then the loader asks for it, and says what is wrong.
#[must_use]
pub fn loader_with(script: &str, given: Option<&Given>) -> String {
    // JSON is JavaScript, and nothing ends a script that is a file of its own.
    let given = given.map(|given| serde_json::to_string(given).expect("texts and numbers"));
    format!("{script}{});", given.as_deref().unwrap_or("{}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_along_is_the_argument() {
        let options = Options {
            thread: "/a\"b".into(),
            ..Options::default()
        };
        let given = Given {
            html: "<p>\"1\" \\ `${2}`</p>".into(),
            css: ".a{}",
            shown: Shown::from(&options),
        };
        assert_eq!(
            loader_with("(given=>{})(", Some(&given)),
            r#"(given=>{})({"html":"<p>\"1\" \\ `${2}`</p>","css":".a{}","as":{"site":"default","thread":"/a\"b","#
                .to_owned()
                + r#""lang":"en","sort":"newest","page-size":25,"max-depth":6,"read-more":100,"heading-level":2,"#
                + r#""rating":"on","subscribe":"on","backend":"native"}});"#
        );
        assert_eq!(loader_with("(given=>{})(", None), "(given=>{})({});");
    }
}
