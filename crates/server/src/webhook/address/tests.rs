//! What is taken for an address, by the spelling.

use super::*;
use crate::webhook::spellings::{LOCALHOST, NAMES, NO_HOSTS, OTHERS, THIS_MACHINE};

fn parse(text: &str) -> Result<String, UrlError> {
    WebhookUrl::parse(text, false).map(|url| url.as_str().to_owned())
}

#[test]
fn the_addresses_of_services_are_taken_as_they_are() {
    for text in [
        "https://hooks.slack.com/services/T0/B0/x",
        "https://discord.com/api/webhooks/1/a-B_c?wait=true",
        "https://ntfy.sh/topic?auth=QmFzaWM",
        "https://api.telegram.org/bot1:A/sendMessage?chat_id=-100",
        "https://example.com:8443/",
        "https://1.1.1.1/",
        "https://[2606:4700::1111]/",
    ] {
        assert_eq!(parse(text).as_deref(), Ok(text));
    }
    assert_eq!(
        parse("https://BÜCHER.example").as_deref(),
        Ok("https://xn--bcher-kva.example/")
    );
}

#[test]
fn what_is_not_https_to_a_usual_port_is_refused_with_the_reason() {
    for (text, error) in [
        ("", UrlError::NoUrl),
        ("example.com", UrlError::NoUrl),
        ("//example.com", UrlError::NoUrl),
        ("https:", UrlError::NoUrl),
        ("ftp://example.com", UrlError::NoUrl),
        ("file:///etc/passwd", UrlError::NoUrl),
        ("gopher://127.0.0.1:6379/", UrlError::NoUrl),
        ("data:text/plain,x", UrlError::NoUrl),
        ("unix:/run/x", UrlError::NoUrl),
        (" https://example.com", UrlError::NoUrl),
        ("https://example.com/\r\nHost: a", UrlError::NoUrl),
        ("https://exam\tple.com", UrlError::NoUrl),
        ("https:\\\\example.com", UrlError::NoUrl),
        ("https://example.com\\@127.0.0.1", UrlError::NoUrl),
        ("http://example.com", UrlError::PlainHttp),
        ("https://me@example.com", UrlError::UserInfo),
        ("https://:word@example.com", UrlError::UserInfo),
        ("https://example.com:443@127.0.0.1/", UrlError::UserInfo),
        ("https://example.com:22", UrlError::Port),
        ("https://example.com:0", UrlError::Port),
        ("https://example.com:65536", UrlError::NoUrl),
    ] {
        assert_eq!(parse(text), Err(error), "{text:?}");
    }
    let long = format!("https://example.com/{}", "a".repeat(MOST_BYTES));
    assert_eq!(parse(&long), Err(UrlError::NoUrl));
}

#[test]
fn no_spelling_of_an_address_that_is_not_public_is_taken() {
    let spellings: Vec<_> = [THIS_MACHINE, OTHERS, LOCALHOST].concat();
    assert!(spellings.len() >= 80, "{}", spellings.len());
    for host in spellings {
        for port in ["", ":443", ":8443"] {
            let text = format!("https://{host}{port}/hook");
            assert_eq!(parse(&text), Err(UrlError::Private), "{text}");
        }
        let text = format!("http://{host}:1234/hook");
        assert!(WebhookUrl::parse(&text, true).is_ok(), "{text}");
    }
}

#[test]
fn what_is_no_host_is_refused_even_where_private_ones_are_allowed() {
    for host in NO_HOSTS {
        let text = format!("https://{host}/hook");
        assert_eq!(
            WebhookUrl::parse(&text, true),
            Err(UrlError::NoUrl),
            "{text}"
        );
    }
}

#[test]
fn a_name_is_taken_as_only_a_resolver_knows_where_it_leads() {
    for (name, _) in NAMES {
        assert!(parse(&format!("https://{name}/")).is_ok(), "{name}");
    }
}

#[test]
fn an_address_is_not_shown_further_than_its_host() {
    let url = WebhookUrl::parse("https://hooks.example:8443/secret?token=secret", false).unwrap();
    assert_eq!(url.to_string(), "https://hooks.example:8443");
    assert_eq!(
        format!("{url:?}"),
        "WebhookUrl(https://hooks.example:8443/…)"
    );
}
