//! The network a request comes from, as far as mails that it causes are counted.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;

use crate::app::Shared;
use crate::client_address::client_address;

/// The first 24 bits of an IPv4 address, or 48 of an IPv6 address: what one attacker easily has.
pub struct Network(pub Vec<u8>);

impl FromRequestParts<Shared> for Network {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let address = peer.map(|ConnectInfo(peer)| {
            client_address(peer.ip(), &parts.headers, &app.trusted_proxies)
        });
        Ok(Self(address.map_or_else(Vec::new, first_bits)))
    }
}

fn first_bits(address: IpAddr) -> Vec<u8> {
    match address {
        IpAddr::V4(address) => address.octets()[..3].to_vec(),
        IpAddr::V6(address) => address.octets()[..6].to_vec(),
    }
}
