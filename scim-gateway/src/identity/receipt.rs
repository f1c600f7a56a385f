//! The receipt that comes with an answer: noted for the provisioning log, in one place for all calls.
//!
//! Apart from the calls, which are about users and groups: it stands in the header of every answer to a good token, be it
//! a refusal or the beginning of a stream.

use std::{
    pin::Pin,
    sync::{Arc, OnceLock},
    task::{Context, Poll},
};

use futures::TryFutureExt as _;
use http::{HeaderName, Request, Response};
use tonic::transport::Channel;
use tower::Service;

const RECEIPT: HeaderName = HeaderName::from_static("x-provisioning-receipt");

/// Where the receipt of a request is noted: the first, if it makes several calls.
#[derive(Debug, Clone, Default)]
pub struct Slot(Arc<OnceLock<String>>);

impl Slot {
    /// The receipt, if the token was found good.
    pub fn receipt(&self) -> Option<&str> {
        self.0.get().map(String::as_str)
    }

    fn note<B>(&self, response: &Response<B>) {
        let receipt = response.headers().get(RECEIPT);
        if let Some(receipt) = receipt.and_then(|receipt| receipt.to_str().ok()) {
            // The first stays.
            let _ = self.0.set(receipt.to_owned());
        }
    }
}

/// A connection that notes the receipts of answers in the slots of their requests.
#[derive(Debug, Clone)]
pub(super) struct Noting<S = Channel>(pub(super) S);

impl<S, A, B> Service<Request<A>> for Noting<S>
where
    S: Service<Request<A>, Response = Response<B>>,
    S::Future: Send + 'static,
    S::Error: 'static,
    B: 'static,
{
    type Response = Response<B>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response<B>, S::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.0.poll_ready(cx)
    }

    fn call(&mut self, request: Request<A>) -> Self::Future {
        let slot = request.extensions().get::<Slot>().cloned();
        let answer = self.0.call(request);
        Box::pin(answer.inspect_ok(move |response| {
            if let Some(slot) = slot {
                slot.note(response);
            }
        }))
    }
}
