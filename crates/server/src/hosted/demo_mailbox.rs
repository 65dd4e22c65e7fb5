//! What the demo would have mailed, on a page.

use html_escape::{encode_double_quoted_attribute as attribute, encode_text as text};

use crate::outbox::KeptMail;

/// The mails that the demo would have sent, newest first; their links work.
#[must_use]
pub fn demo_mailbox(mails: &[KeptMail], stylesheet: Option<&str>) -> String {
    let stylesheet = stylesheet
        .map(|path| format!("<link rel=\"stylesheet\" href=\"/{}\">\n", attribute(path)))
        .unwrap_or_default();
    let mails: String = mails.iter().map(demo_mail).collect();
    let mails = if mails.is_empty() {
        "<p>Nothing yet. Below the article, ask for mails about new comments; then look here again.</p>\n"
            .to_owned()
    } else {
        mails
    };
    format!(
        "<!doctype html>\n\
         <html lang=\"en\">\n\
         <meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta name=\"robots\" content=\"noindex\">\n\
         <title>What the demo would have mailed</title>\n\
         <link rel=\"icon\" href=\"data:,\">\n\
         {stylesheet}\
         <main class=\"afterword\">\n\
         <h1>What the demo would have mailed</h1>\n\
         <p><a href=\"/\">Back to the article</a></p>\n\
         {mails}\
         </main>\n\
         </html>\n"
    )
}

fn demo_mail(mail: &KeptMail) -> String {
    let lines = mail.text.lines().map(|line| {
        let is_link = line.starts_with("http://") || line.starts_with("https://");
        let shown = text(line);
        if is_link {
            format!("<a href=\"{}\">{shown}</a>", attribute(line))
        } else {
            shown.into_owned()
        }
    });
    let lines: Vec<_> = lines.collect();
    format!(
        "<h2>{}</h2>\n<p>To {}</p>\n<p>{}</p>\n<hr>\n",
        text(&mail.subject),
        text(&mail.to),
        lines.join("<br>\n")
    )
}
