//! Deliveries over TLS: to whom the certificate names, and to nobody else.

use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::PrivateKeyDer;
use rustls::{RootCertStore, ServerConfig};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use super::receiver::{Answer, Request};
use super::*;

/// Takes one connection over TLS under the name `hooks.example`; says its port, and the authority
/// that vouches for it.
async fn start() -> (u16, RootCertStore, tokio::task::JoinHandle<Option<Request>>) {
    let mut authority = CertificateParams::default();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(vec!["hooks.example".to_owned()])
        .unwrap()
        .signed_by(&key, &authority)
        .unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(authority.der().clone()).unwrap();

    let ring = rustls::crypto::ring::default_provider();
    let config = ServerConfig::builder_with_provider(ring.into())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.der().clone()],
            PrivateKeyDer::try_from(key.serialize_der()).unwrap(),
        )
        .unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let request = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let mut stream = acceptor.accept(stream).await.ok()?;
        let request = Request::read(&mut stream).await?;
        Answer::status(200).give(&mut stream).await;
        Some(request)
    });
    (port, roots, request)
}

fn sender(roots: RootCertStore) -> Sender {
    let lookup = always("127.0.0.1").0;
    Sender::with(Reach::new(true), TIME_LIMIT, lookup, roots)
}

#[tokio::test]
async fn who_the_certificate_names_gets_it() {
    let (port, roots, request) = start().await;
    let url = format!("https://hooks.example:{port}/hook");
    assert_eq!(deliver(&sender(roots), &url).await, Ok(()));
    let request = request.await.unwrap().unwrap();
    assert_eq!(request.line, "POST /hook HTTP/1.1");
}

#[tokio::test]
async fn another_name_gets_nothing() {
    let (port, roots, request) = start().await;
    let url = format!("https://other.example:{port}/hook");
    let sent = deliver(&sender(roots), &url).await;
    assert!(matches!(sent, Err(DeliveryError::TryLater(_))), "{sent:?}");
    assert!(request.await.unwrap().is_none());
}

#[tokio::test]
async fn a_certificate_for_which_nobody_known_vouches_gets_nothing() {
    let (port, _, request) = start().await;
    let url = format!("https://hooks.example:{port}/hook");
    let sent = deliver(&sender(roots()), &url).await;
    assert!(matches!(sent, Err(DeliveryError::TryLater(_))), "{sent:?}");
    assert!(request.await.unwrap().is_none());
}
