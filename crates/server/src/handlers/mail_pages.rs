//! The pages behind the links in mails.
//!
//! **Invariant.** Looking changes nothing: programs that examine mails follow every link. What changes something is a
//! POST, and its only right is the token in the address.

use afterword_protocol::Cadence;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use url::form_urlencoded;

use crate::api_error::ApiError;
use crate::app::{App, Shared};
use crate::hosted::{Done, MailContent, MailPage, Subscriptions, field_name, mail_page};
use crate::links::Link;
use crate::mail::MailWords;
use crate::outbox::site_name;
use crate::representation;
use crate::store::{Address, AddressSubscription, SubscriptionRef};

/// What one of these pages is for, and its token.
type At = Path<(String, String)>;

/// What has just been done, for the page that lists everything.
#[derive(Deserialize)]
pub struct DoneQuery {
    done: Option<String>,
}

/// Shows what a link is for.
pub async fn find_mail_page(
    State(app): State<Shared>,
    Path((what, token)): At,
    Query(query): Query<DoneQuery>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let lang = language(&headers);
    let (link, address) = match open(&app, &what, &token, &lang).await? {
        Ok(opened) => opened,
        Err(answer) => return Ok(answer),
    };
    let manage = path(&app, "subscriptions", Link::Manage(address.reference));
    let here = Some(&address);
    let ok = StatusCode::OK;
    Ok(match (&*what, link) {
        ("confirm", Link::Confirm(_, until)) if address.is_confirmed => {
            // The link has done what it is for; it is as good as the other as long as it lasts.
            if app.clock.now() > until {
                return Ok(show(
                    &app,
                    here,
                    &lang,
                    StatusCode::GONE,
                    MailContent::Expired,
                ));
            }
            list(&app, &address, Some(Done::Confirmed)).await?
        }
        ("confirm", Link::Confirm(_, until)) if app.clock.now() > until => {
            show(&app, here, &lang, StatusCode::GONE, MailContent::Expired)
        }
        ("confirm", _) => show(&app, here, &lang, ok, MailContent::Confirm),
        ("never", _) => show(&app, here, &lang, ok, MailContent::Never),
        ("unsubscribe", Link::Unsubscribe(_, which)) => {
            let all = app.store.list_address_subscriptions(&address).await?;
            let these = chosen(&all, which);
            let content = if these.is_empty() {
                MailContent::Unsubscribed(Some(&manage))
            } else {
                MailContent::Unsubscribe(these, &manage)
            };
            show(&app, here, &lang, ok, content)
        }
        _ => {
            let done = (query.done.as_deref() == Some("saved")).then_some(Done::Saved);
            let done =
                done.or((query.done.as_deref() == Some("confirmed")).then_some(Done::Confirmed));
            list(&app, &address, done).await?
        }
    })
}

/// Does what a link is for. Doing it twice is doing it once.
pub async fn answer_mail_page(
    State(app): State<Shared>,
    Path((what, token)): At,
    headers: HeaderMap,
    body: String,
) -> Result<Response, ApiError> {
    let lang = language(&headers);
    let (link, address) = match open(&app, &what, &token, &lang).await? {
        Ok(opened) => opened,
        Err(answer) => return Ok(answer),
    };
    let manage = path(&app, "subscriptions", Link::Manage(address.reference));
    let here = Some(&address);
    let ok = StatusCode::OK;
    Ok(match (&*what, link) {
        ("confirm", Link::Confirm(_, until)) => {
            if app.clock.now() > until {
                return Ok(show(
                    &app,
                    here,
                    &lang,
                    StatusCode::GONE,
                    MailContent::Expired,
                ));
            }
            app.store.confirm_address(&address, app.clock.now()).await?;
            see_other(format!("{manage}?done=confirmed"))
        }
        ("never", _) => {
            app.store.refuse_mail(&address.email).await?;
            show(&app, here, &lang, ok, MailContent::NeverDone)
        }
        ("unsubscribe", Link::Unsubscribe(_, which)) => {
            app.store
                .set_address_subscription(&address, which, None)
                .await?;
            show(
                &app,
                here,
                &lang,
                ok,
                MailContent::Unsubscribed(Some(&manage)),
            )
        }
        _ => {
            for wish in app.store.list_address_subscriptions(&address).await? {
                let name = field_name(wish.reference);
                let mut fields = form_urlencoded::parse(body.as_bytes());
                let choice = fields.find(|(field, _)| *field == name);
                let cadence = match choice.as_ref().map(|(_, value)| &**value) {
                    Some("instant") => Some(Cadence::Instant),
                    Some("daily") => Some(Cadence::Daily),
                    Some("end") => None,
                    _ => continue,
                };
                app.store
                    .set_address_subscription(&address, wish.reference, cadence)
                    .await?;
            }
            see_other(format!("{manage}?done=saved"))
        }
    })
}

/// Opens a token, if it is one of ours and for this page, and its address is still there; else what to answer.
async fn open(
    app: &App,
    what: &str,
    token: &str,
    lang: &str,
) -> Result<Result<(Link, Address), Response>, ApiError> {
    let link = app.links().open(token);
    let reference = match (what, link) {
        ("confirm", Some(Link::Confirm(address, _)))
        | ("never" | "subscriptions", Some(Link::Manage(address)))
        | ("unsubscribe", Some(Link::Unsubscribe(address, _))) => Some(address),
        _ => None,
    };
    let (Some(link), Some(reference)) = (link, reference) else {
        let status = StatusCode::NOT_FOUND;
        return Ok(Err(show(app, None, lang, status, MailContent::Invalid)));
    };
    let address = app.store.find_address(reference).await?;
    Ok(address
        .map(|address| (link, address))
        .ok_or_else(|| gone(app, &link, what, lang)))
}

/// The address is forgotten: its owner wanted that, or never confirmed it.
fn gone(app: &App, link: &Link, what: &str, lang: &str) -> Response {
    let (status, content) = match link {
        Link::Unsubscribe(..) => (StatusCode::OK, MailContent::Unsubscribed(None)),
        Link::Manage(_) if what == "never" => (StatusCode::OK, MailContent::NeverDone),
        _ => (StatusCode::GONE, MailContent::Expired),
    };
    show(app, None, lang, status, content)
}

fn chosen(all: &[AddressSubscription], which: SubscriptionRef) -> Vec<&AddressSubscription> {
    all.iter()
        .filter(|wish| which == SubscriptionRef::ALL || wish.reference == which)
        .collect()
}

async fn list(app: &App, address: &Address, done: Option<Done>) -> Result<Response, ApiError> {
    let list = app.store.list_address_subscriptions(address).await?;
    let feed = app.links().token(&Link::AddressFeed(address.reference));
    let all = Subscriptions {
        list: &list,
        done,
        feed: &format!("/api/v1/sites/{}/replies/{feed}.atom", address.site.key),
        never: &path(app, "never", Link::Manage(address.reference)),
    };
    let content = MailContent::Subscriptions(&all);
    Ok(show(app, Some(address), "", StatusCode::OK, content))
}

fn show(
    app: &App,
    address: Option<&Address>,
    lang: &str,
    status: StatusCode,
    content: MailContent<'_>,
) -> Response {
    let lang = address
        .and_then(|address| address.lang.as_deref())
        .unwrap_or(lang);
    let page = MailPage {
        words: MailWords::of(lang),
        site: address
            .and_then(|address| site_name(&address.site))
            .unwrap_or_else(|| app.outbox.host()),
        stylesheet: app.assets.find_hashed("page.css"),
        content,
    };
    representation::secret_html(status, mail_page(&page))
}

fn see_other(to: String) -> Response {
    let headers = [
        (header::LOCATION, to),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    (StatusCode::SEE_OTHER, headers).into_response()
}

fn path(app: &App, page: &str, link: Link) -> String {
    format!("/mail/{page}/{}", app.links().token(&link))
}

/// The language that the reader's browser asks for first.
fn language(headers: &HeaderMap) -> String {
    let asked = headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok());
    let first = asked.and_then(|asked| asked.split([',', ';']).next());
    first.unwrap_or("en").trim().to_owned()
}
