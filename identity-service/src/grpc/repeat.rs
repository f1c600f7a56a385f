//! Creates that can be repeated safely (`request_id`, AIP-155): the unit that creates keeps its answer.
//!
//! A secret is never kept: whoever repeats a request that was answered with one is told so (docs/decisions/0019).

use prost::Message;
use sha2::{Digest as _, Sha256};

use super::call::Call;
use crate::{
    domain::{Caller, Error, InvalidField, Repeatable, RequestId},
    storage::{Requests, Tx},
};

/// What a create came to.
#[derive(Debug)]
pub(super) enum Created<T, M> {
    /// It was done.
    Now(T),
    /// It had been done when the same request came before, and was answered so.
    Before(M),
}

/// A create, and the id that it may carry.
#[derive(Clone, Copy, Debug)]
pub(super) struct Create {
    id: Option<RequestId>,
    request: [u8; 32],
    /// What it makes belongs to no organization that there was before.
    is_of_nobody: bool,
}

impl Create {
    /// Reads the id of a request. All of the request counts: another one under the same id is refused.
    pub(super) fn read(
        call: &Call,
        request: &impl Message,
        request_id: &str,
    ) -> Result<Self, InvalidField> {
        let id = match request_id {
            "" => None,
            text => Some(RequestId::parse(text).ok_or_else(|| {
                InvalidField::new("request_id", "is a UUID in lower case with hyphens")
            })?),
        };
        let mut digest = Sha256::new();
        if id.is_some() {
            digest.update(call.method.name);
            digest.update([0]);
            digest.update(request.encode_to_vec());
        }
        Ok(Self {
            id,
            request: digest.finalize().into(),
            is_of_nobody: false,
        })
    }

    /// The same for a request that names no organization: its ids are told apart from those of all others.
    pub(super) fn of_nobody(self) -> Self {
        Self {
            is_of_nobody: true,
            ..self
        }
    }

    fn requests<'t>(&self, tx: &'t mut Tx) -> Requests<'t> {
        if self.is_of_nobody {
            tx.requests_of_nobody()
        } else {
            tx.requests()
        }
    }

    /// What was answered to the same caller's same request before.
    pub(super) async fn find<M: Message + Default>(
        &self,
        tx: &mut Tx,
        caller: &Caller,
    ) -> Result<Option<M>, Error> {
        let Some(id) = self.id else { return Ok(None) };
        let digest = Sha256::new()
            .chain_update(self.request)
            .chain_update(caller.who.actor());
        let repeatable = Repeatable {
            id,
            digest: digest.finalize().into(),
        };
        let answer = self.requests(tx).find(&repeatable).await?;
        let answer = answer.map(|answer| M::decode(answer.as_slice()));
        answer.transpose().map_err(Error::internal)
    }

    /// Keeps what is answered now, where it can be asked for again.
    pub(super) async fn keep<M: Message>(
        &self,
        tx: &mut Tx,
        answer: impl FnOnce() -> Result<M, Error> + Send,
    ) -> Result<(), Error> {
        match self.id {
            Some(id) => {
                let answer = answer()?.encode_to_vec();
                self.requests(tx).keep(id, answer).await
            }
            None => Ok(()),
        }
    }
}
