//! The endpoint's address, as people paste it and as it may be shown.

use reqwest::Url;
use secrecy::SecretString;

use super::super::Failure;

/// A base URL as we use it, and the query parameters it was written with.
pub(super) fn base_url(text: &str) -> Result<(String, Vec<(String, SecretString)>), Failure> {
    // The text itself is not shown: it may hold a password.
    let wrong = |what: &str| Failure::Config(format!("the base URL {what}"));
    let mut url = Url::parse(text.trim()).map_err(|e| wrong(&format!("is none: {e}")))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(wrong("must begin with http:// or https://"));
    }
    let query = url.query_pairs().map(|(n, v)| (n.into_owned(), v.into_owned().into())).collect();
    url.set_query(None);
    url.set_fragment(None);
    let text = url.as_str().trim_end_matches('/');
    Ok((text.trim_end_matches("/chat/completions").trim_end_matches('/').to_owned(), query))
}

/// A base URL without a name and password in it.
pub(super) fn shown(base_url: &str) -> String {
    match base_url.split_once("://") {
        Some((scheme, rest)) => {
            let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
            let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
            format!("{scheme}://{host}/{path}").trim_end_matches('/').to_owned()
        }
        None => base_url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_urls_are_taken_as_people_paste_them() {
        let url = |text: &str| base_url(text).unwrap().0;
        assert_eq!(url("http://localhost:11434/v1/"), "http://localhost:11434/v1");
        assert_eq!(url("https://x.y/v1/chat/completions"), "https://x.y/v1");
        let (azure, query) = base_url("https://x.openai.azure.com/openai/v1?api-version=preview").unwrap();
        assert_eq!(
            (azure.as_str(), query[0].0.as_str()),
            ("https://x.openai.azure.com/openai/v1", "api-version")
        );
        for wrong in ["localhost:8080", "ftp://x", "", "not a url"] {
            assert!(base_url(wrong).is_err(), "{wrong}");
        }
    }
}
