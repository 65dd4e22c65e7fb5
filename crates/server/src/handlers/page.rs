//! A page of comments in the forms it is sent in, each rendered once per change.

use std::sync::Arc;

use afterword::i18n::Language;
use afterword::options::Options;
use afterword_protocol::CommentsPage;

use super::target::ThreadAt;
use super::words::find_language;
use crate::api_error::ApiError;
use crate::app::Shared;
use crate::assets::{LOADER_WITH, STYLE};
use crate::hosted;
use crate::latest::Belief;
use crate::loader::{Given, Shown, loader_with};
use crate::representation::{Coding, Prepared};
use crate::store::PageQuery;

/// What is sent of a page. The options say how it looks, and not which thread it is.
#[derive(Debug)]
pub enum Form {
    /// Its data.
    Json(PageQuery),
    /// HTML as the widget shows it; if wanted, described for machines as well.
    FirstPaint(PageQuery, Options, bool),
    /// The same as a part of the loader.
    Loader(PageQuery, Options),
}

/// Finds a page in this coding as it was rendered for somebody else, or renders it, and says how long it holds.
pub async fn find_page(
    app: &Shared,
    at: ThreadAt,
    form: Form,
    coding: Coding,
) -> Result<(Arc<Prepared>, Belief), ApiError> {
    let ThreadAt { site, key } = &at;
    let (version, belief) = app.latest.find_version(&app.store, site, key).await?;
    let form = form.of(&at);
    let (id, changes) = (site.id, site.version);
    let question = format!("{id} {changes} {version:?} {key:?} {form:?}");
    let read = form.read(app, &at);
    let renderer = Arc::clone(app);
    let render = move |data| render(&renderer, data);
    let page = app.renderings.find(&question, coding, read, render).await?;
    Ok((page, belief))
}

/// All that a form is rendered from.
enum Data {
    Json(CommentsPage),
    FirstPaint(CommentsPage, Options, Language, bool),
    Loader(CommentsPage, Options, Language),
}

impl Form {
    /// The same with the thread, and with a language that there are words for: few of all tags lead to others.
    fn of(mut self, at: &ThreadAt) -> Self {
        if let Self::FirstPaint(_, options, _) | Self::Loader(_, options) = &mut self {
            options.site.clone_from(&at.site.key);
            options.thread.clone_from(&at.key);
            options.lang = Language::nearest(&options.lang).tag().to_owned();
        }
        self
    }

    async fn read(self, app: &Shared, at: &ThreadAt) -> Result<Data, ApiError> {
        let list = async |query| app.store.list_comments(&at.site, &at.key, query).await;
        let say = async |options: &Options| find_language(app, &at.site, &options.lang).await;
        Ok(match self {
            Self::Json(query) => Data::Json(list(&query).await?),
            Self::FirstPaint(query, options, linked_data) => {
                let language = say(&options).await?;
                Data::FirstPaint(list(&query).await?, options, language, linked_data)
            }
            Self::Loader(query, options) => {
                let language = say(&options).await?;
                Data::Loader(list(&query).await?, options, language)
            }
        })
    }
}

fn render(app: &Shared, data: Data) -> Prepared {
    match data {
        Data::Json(page) => Prepared::json(&page),
        Data::FirstPaint(page, options, language, linked_data) => {
            Prepared::html(hosted::first_paint(page, &options, language, linked_data))
        }
        Data::Loader(page, options, language) => {
            let text = |path| app.assets.text(path).unwrap_or_default();
            let given = Given {
                css: app.assets.find_hashed(STYLE).map_or("", text),
                shown: Shown::from(&options),
                html: hosted::first_paint(page, &options, language, false),
            };
            Prepared::script(loader_with(text(LOADER_WITH), Some(&given)))
        }
    }
}
