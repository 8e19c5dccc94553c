//! Addresses of APIs as configured: scheme and authority, and which of them may be asked.

use super::SourceError;

/// An address: scheme and authority.
pub(in crate::source) struct Address<'a> {
    scheme: &'a str,
    authority: &'a str,
}

impl<'a> Address<'a> {
    /// Reads it. Only https may be asked, and plain http on this machine.
    pub(in crate::source) fn parse(base_url: &'a str) -> Result<Self, SourceError> {
        let (scheme, rest) = base_url
            .trim()
            .split_once("://")
            .ok_or_else(|| wrong_address(base_url, "has no scheme"))?;
        let authority = rest.split(['/', '?', '#']).next().unwrap_or("");
        if authority.is_empty() || authority.contains('@') {
            return Err(wrong_address(base_url, "has no plain host"));
        }
        let address = Self { scheme, authority };
        match scheme {
            "https" => Ok(address),
            "http" if address.is_loopback() => Ok(address),
            "http" => Err(wrong_address(base_url, "is not encrypted")),
            _ => Err(wrong_address(base_url, "is neither https nor http")),
        }
    }
    /// `https` or `http`.
    pub(in crate::source) fn scheme(&self) -> &'a str {
        self.scheme
    }
    /// Host and port.
    pub(in crate::source) fn authority(&self) -> &'a str {
        self.authority
    }
    /// The host alone.
    pub(in crate::source) fn host(&self) -> &'a str {
        match self.authority.strip_prefix('[') {
            Some(rest) => rest.split(']').next().unwrap_or(rest),
            None => self.authority.split(':').next().unwrap_or(""),
        }
    }
    /// This machine.
    pub(in crate::source) fn is_loopback(&self) -> bool {
        let host = self.host();
        host == "localhost"
            || host
                .parse::<core::net::IpAddr>()
                .is_ok_and(|ip| ip.is_loopback())
    }
    /// Scheme and authority, without a slash at the end.
    pub(in crate::source) fn root(&self) -> String {
        format!("{}://{}", self.scheme, self.authority)
    }
}

fn wrong_address(base_url: &str, why: &str) -> SourceError {
    SourceError::Operator {
        what: format!("base_url {base_url:?} {why}"),
        mend: "set base_url to the address of the PSA, https://…".into(),
    }
}

/// One segment of a path, percent-encoded where needed.
pub(in crate::source) fn path_segment(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'~');
    text.bytes()
        .map(|b| match plain(b) {
            true => char::from(b).to_string(),
            false => format!("%{b:02X}"),
        })
        .collect()
}
