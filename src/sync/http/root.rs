//! Where a source's API is, found out once, and being let in there.

use super::Client;
use crate::source::{Answer, Connector, Request, SignIn, SourceError};
use std::sync::Arc;

/// Where the API is, and what it wants for letting us in.
#[derive(Debug)]
pub(in crate::sync) struct Root {
    pub url: String,
    pub sign_in: Option<SignIn>,
}

impl Client {
    /// The root of the API, found out where it is not known yet.
    pub async fn root(&self, connector: &dyn Connector) -> Result<String, SourceError> {
        let mut failed = 0;
        loop {
            match self.found(connector).await.map(|root| root.url.clone()) {
                Err(SourceError::Retry { after, .. }) if failed + 1 < self.limits.tries => {
                    failed += 1;
                    self.pause(after, failed).await?;
                }
                outcome => return outcome,
            }
        }
    }

    /// The answer to a request that was let in. A token that is refused may only be an old one: a new one is tried.
    pub(in crate::sync) async fn admitted(
        &self,
        connector: &dyn Connector,
        root: &Root,
        request: &Request,
    ) -> Result<Answer, SourceError> {
        let mut headers = connector.headers();
        let Some(sign_in) = &root.sign_in else {
            return self.ask_once(&root.url, &headers, request).await;
        };
        let token = self.token(connector, sign_in, None).await?;
        headers.push(("authorization", token.header));
        let answer = self.ask_once(&root.url, &headers, request).await?;
        if answer.status != 401 {
            return Ok(answer);
        }
        headers.pop();
        let token = self.token(connector, sign_in, Some(token.number)).await?;
        headers.push(("authorization", token.header));
        self.ask_once(&root.url, &headers, request).await
    }

    /// The root, asked for once where it is not known: whoever asks tries again.
    pub(super) async fn found(&self, connector: &dyn Connector) -> Result<Arc<Root>, SourceError> {
        if let Some(root) = self.root.read().await.clone() {
            return Ok(root);
        }
        let mut slot = self.root.write().await;
        if let Some(root) = slot.clone() {
            return Ok(root);
        }
        let answer = match connector.discover() {
            Some(request) => Some(self.ask_once("", &[], &request).await?),
            None => None,
        };
        if let Some(error) = answer.as_ref().and_then(|a| connector.judge(None, a)) {
            return Err(match error {
                SourceError::Moved { .. } => self.not_found(error),
                error => error,
            });
        }
        let root = Arc::new(Root {
            url: connector.base(answer.as_ref())?,
            sign_in: connector.sign_in(answer.as_ref())?,
        });
        *slot = Some(root.clone());
        Ok(root)
    }
}
