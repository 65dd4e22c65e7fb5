//! How encrypted connections to other servers are made.

/// TLS 1.2 and 1.3 with the certificates that browsers trust, as the system may have none.
#[must_use]
pub fn client_config() -> rustls::ClientConfig {
    client_config_with(roots())
}

/// The same with certificates of one's own.
#[must_use]
pub fn client_config_with(roots: rustls::RootCertStore) -> rustls::ClientConfig {
    let ring = rustls::crypto::ring::default_provider();
    rustls::ClientConfig::builder_with_provider(ring.into())
        .with_safe_default_protocol_versions()
        .expect("the provider has what TLS 1.2 and 1.3 need")
        .with_root_certificates(roots)
        .with_no_client_auth()
}

/// The certificates that browsers trust.
#[must_use]
pub fn roots() -> rustls::RootCertStore {
    rustls::RootCertStore {
        roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
    }
}
