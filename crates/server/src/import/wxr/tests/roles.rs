//! Who wrote the article, as far as an export tells.

use super::{comment, export, post, read};
use crate::import::ImportedRole;

#[test]
fn who_wrote_the_article_is_its_author_in_the_comments_too() {
    let author = |id: &str, login: &str| {
        format!(
            "<wp:author><wp:author_id>{id}</wp:author_id>\
             <wp:author_login><![CDATA[{login}]]></wp:author_login></wp:author>"
        )
    };
    let by = |id: &str, user: &str| {
        let user = format!("<wp:comment_user_id>{user}</wp:comment_user_id>");
        comment(id, &user)
    };
    let comments = by("1", "7") + &by("2", "8") + &by("3", "0") + &by("4", "");
    let creator = |login: &str| format!("<dc:creator><![CDATA[{login}]]></dc:creator>");
    for (login, roles) in [
        ("ines", [Some(ImportedRole::Author), None, None, None]),
        ("otto", [None, Some(ImportedRole::Author), None, None]),
        ("nobody", [None; 4]),
        ("", [None; 4]),
    ] {
        // The list may come after the items.
        let item = post("1", "a", &(creator(login) + &comments));
        let list = author("7", "ines") + &author("8", "otto") + &author("0", "nobody");
        for file in [export(&(list.clone() + &item)), export(&(item + &list))] {
            let declared = file.replace("dc:", "d:").replace(
                "<rss ",
                "<rss xmlns:d=\"http://purl.org/dc/elements/1.1/\" ",
            );
            for file in [file, declared] {
                let (threads, _) = read(&file);
                let read: Vec<_> = threads[0].comments.iter().map(|it| it.role).collect();
                assert_eq!(read, roles, "{login}");
            }
        }
    }
}
