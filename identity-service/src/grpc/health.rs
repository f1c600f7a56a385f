//! `grpc.health.v1.Health`: whether each service can do its work, which is whether the database answers.
//!
//! tonic's own health service knows what it was told; this one asks when it is asked. All services need the same database, so
//! the answer is one for all of them, and for the server (the empty name).

use std::{collections::BTreeSet, time::Duration};

use admin::Readiness;
use futures::stream::{BoxStream, StreamExt as _, unfold};
use tonic::{Request, Response, Status, async_trait};
use tonic_health::pb::{
    HealthCheckRequest, HealthCheckResponse, health_check_response::ServingStatus,
    health_server::Health,
};

/// How often it is looked for somebody who watches.
const LOOK: Duration = Duration::from_secs(1);

/// The service.
pub(super) struct Healths {
    pub(super) readiness: Readiness,
    /// Whose health can be asked for.
    pub(super) services: BTreeSet<&'static str>,
}

type Answer = Result<HealthCheckResponse, Status>;

#[async_trait]
impl Health for Healths {
    async fn check(
        &self,
        request: Request<HealthCheckRequest>,
    ) -> Result<Response<HealthCheckResponse>, Status> {
        let service = request.into_inner().service;
        if !self.knows(&service) {
            // The protocol's own answer; it has no reason of our contract.
            return Err(Status::not_found("there is no such service"));
        }
        Ok(Response::new(answer(status(&self.readiness).await)))
    }

    type WatchStream = BoxStream<'static, Answer>;

    async fn watch(
        &self,
        request: Request<HealthCheckRequest>,
    ) -> Result<Response<Self::WatchStream>, Status> {
        let known = self.knows(&request.into_inner().service);
        let readiness = self.readiness.clone();
        // The first is told at once, and after it what is another one.
        let changes = unfold(None, move |told: Option<ServingStatus>| {
            let readiness = readiness.clone();
            async move {
                loop {
                    let now = match known {
                        true => status(&readiness).await,
                        false => ServingStatus::ServiceUnknown,
                    };
                    if told != Some(now) {
                        return Some((Ok(answer(now)), Some(now)));
                    }
                    tokio::select! {
                        () = tokio::time::sleep(LOOK) => {}
                        // A stream that did not end would hold up the drain; NOT_SERVING was told, or is the answer now.
                        () = readiness.closed() => return match now {
                            ServingStatus::Serving => {
                                let now = ServingStatus::NotServing;
                                Some((Ok(answer(now)), Some(now)))
                            }
                            _ => None,
                        },
                    }
                }
            }
        });
        Ok(Response::new(changes.boxed()))
    }
}

impl Healths {
    fn knows(&self, service: &str) -> bool {
        service.is_empty() || self.services.contains(service)
    }
}

async fn status(readiness: &Readiness) -> ServingStatus {
    match readiness.is_ready().await {
        true => ServingStatus::Serving,
        false => ServingStatus::NotServing,
    }
}

fn answer(status: ServingStatus) -> HealthCheckResponse {
    HealthCheckResponse {
        status: status.into(),
    }
}
