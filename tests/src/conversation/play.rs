//! Sends a conversation's steps in order and reports what happened to each.
//!
//! A failing step saves nothing; steps that need what was not saved are *not reached*. A conversation
//! passes if no step that is not optional failed or was not reached.

use std::time::{Duration, Instant};

use serde_json::Value;

use super::{
    check::{self, cut},
    file::{Conversation, Query, Step},
    scope::{
        Missing, Scope, encode_line, encode_parameter, placeholders, placeholders_in, text_of,
    },
};
use crate::http::{self, Answer, Origin, Request};

/// Whom a conversation is held with.
#[derive(Debug, Clone)]
pub struct Player {
    origin: Origin,
    prefix: String,
    base: String,
    token: String,
    /// For one request.
    pub limit: Duration,
}

/// What became of a conversation.
#[derive(Debug, Clone)]
pub struct Report {
    /// The conversation's name.
    pub name: String,
    /// In order.
    pub steps: Vec<StepReport>,
    /// All in all.
    pub took: Duration,
}

/// What became of a step.
#[derive(Debug, Clone)]
pub struct StepReport {
    /// From 1.
    pub number: usize,
    /// As the file calls it.
    pub name: String,
    /// See [`Outcome`].
    pub outcome: Outcome,
    /// The identity provider lives with a failure.
    pub optional: bool,
    /// Method and target, if it was sent.
    pub request: Option<String>,
    /// The status and the beginning of the body, if there was an answer.
    pub answer: Option<String>,
    /// Sentences.
    pub problems: Vec<String>,
    /// From the request to the whole answer.
    pub took: Duration,
}

/// How a step ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// As expected.
    Ok,
    /// Not as expected, but optional.
    Warning,
    /// Not as expected.
    Failed,
    /// It needs what an earlier step did not save, or the server cannot be reached.
    NotReached,
}

impl Player {
    /// A player for a Tenant URL and a Secret Token.
    ///
    /// # Errors
    ///
    /// When the URL is none.
    pub fn new(tenant_url: &str, token: &str) -> anyhow::Result<Self> {
        let (origin, prefix) = Origin::split(tenant_url)?;
        Ok(Self {
            origin,
            prefix,
            base: tenant_url.trim_end_matches('/').to_owned(),
            token: token.to_owned(),
            limit: Duration::from_secs(30),
        })
    }

    /// The request target for an expanded path.
    fn resolve(&self, path: &str) -> Result<String, String> {
        if path.starts_with("http://") || path.starts_with("https://") {
            let (origin, _) = Origin::split(path.split(['?', '#']).next().unwrap_or_default())
                .map_err(|e| e.to_string())?;
            if origin.authority != self.origin.authority {
                return Err(format!("{path} is not at the origin of the base URL"));
            }
            let at = path.find(&origin.authority).unwrap_or_default() + origin.authority.len();
            let target = path.get(at..).unwrap_or_default();
            let target = target.split(['?', '#']).next().unwrap_or_default();
            return Ok(if target.is_empty() { "/" } else { target }.to_owned());
        }
        let within = path.strip_prefix(&self.prefix);
        if !self.prefix.is_empty() && within.is_some_and(|p| p.is_empty() || p.starts_with('/')) {
            return Ok(path.to_owned()); // a Location relative to the origin
        }
        let slash = if path.is_empty() || path.starts_with('/') {
            ""
        } else {
            "/"
        };
        let target = format!("{}{slash}{path}", self.prefix);
        Ok(if target.is_empty() {
            "/".to_owned()
        } else {
            target
        })
    }
}

impl Report {
    /// Whether the conversation passed.
    #[must_use]
    pub fn passed(&self) -> bool {
        !self.steps.iter().any(|step| match step.outcome {
            Outcome::Failed => true,
            Outcome::NotReached => !step.optional,
            Outcome::Ok | Outcome::Warning => false,
        })
    }

    /// How many steps ended so.
    #[must_use]
    pub fn count(&self, outcome: Outcome) -> usize {
        self.steps
            .iter()
            .filter(|step| step.outcome == outcome)
            .count()
    }
}

impl std::fmt::Display for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(match self {
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Failed => "FAILED",
            Self::NotReached => "not reached",
        })
    }
}

/// Plays a conversation; `seen` gets each step's report as soon as the step is over.
pub async fn play(
    player: &Player,
    conversation: &Conversation,
    mut seen: impl FnMut(&StepReport),
) -> Report {
    let started = Instant::now();
    let mut scope = Scope::new(&player.base, &player.token, &conversation.vars);
    let mut steps = Vec::new();
    let mut unreachable = false;
    for (index, step) in conversation.steps.iter().enumerate() {
        let mut report = StepReport {
            number: index + 1,
            name: step.name.clone(),
            outcome: Outcome::Ok,
            optional: step.optional,
            request: None,
            answer: None,
            problems: Vec::new(),
            took: Duration::ZERO,
        };
        if unreachable {
            report.outcome = Outcome::NotReached;
            report
                .problems
                .push("the server cannot be reached".to_owned());
        } else if let Err(missing) =
            take(player, step, &mut scope, &mut report, &mut unreachable).await
        {
            report.outcome = Outcome::NotReached;
            for name in missing.0 {
                report.problems.push(needs(&name, conversation));
            }
        } else if !report.problems.is_empty() {
            report.outcome = if step.optional {
                Outcome::Warning
            } else {
                Outcome::Failed
            };
        }
        seen(&report);
        steps.push(report);
    }
    Report {
        name: conversation.name.clone(),
        steps,
        took: started.elapsed(),
    }
}

async fn take(
    player: &Player,
    step: &Step,
    scope: &mut Scope,
    report: &mut StepReport,
    unreachable: &mut bool,
) -> Result<(), Missing> {
    let request = match request_of(player, step, scope)? {
        Ok(request) => request,
        Err(why) => {
            report
                .problems
                .push(format!("the request cannot be made: {why}"));
            return Ok(());
        }
    };
    report.request = Some(format!("{} {}", request.method, request.target));
    // The expectations may need variables too: without them there is nothing to judge by.
    let mut missing = Missing::default();
    for name in wanted(step) {
        if !scope.knows(&name) {
            missing.0.insert(name);
        }
    }
    missing.or(())?;

    let at = Instant::now();
    let answer = http::send(&player.origin, &request, player.limit).await;
    report.took = at.elapsed();
    let answer = match answer {
        Ok(answer) => answer,
        Err(none) => {
            *unreachable = none.refused;
            report.problems.push(none.why);
            return Ok(());
        }
    };
    let body = String::from_utf8_lossy(&answer.body).replace(['\r', '\n'], " ");
    report.answer = Some(
        format!("{} {}", answer.status, cut(&body, 300))
            .trim_end()
            .to_owned(),
    );
    report.problems = check::problems(&step.expect, &answer, scope)?;
    if report.problems.is_empty() {
        for (name, source) in &step.save.0 {
            match saved(&answer, source, scope)? {
                Some(value) => scope.set(name, value),
                None => report
                    .problems
                    .push(format!("save {name}: nothing at {source}")),
            }
        }
    }
    Ok(())
}

/// The request with all variables replaced, or why it cannot be made.
fn request_of(
    player: &Player,
    step: &Step,
    scope: &mut Scope,
) -> Result<Result<Request, String>, Missing> {
    let template = &step.request;
    let mut missing = Missing::default();
    let path = missing.keep(scope.path(&template.path));
    let query = match &template.query {
        None => None,
        Some(Query::Text(text)) => missing.keep(scope.text(text)),
        Some(Query::Parameters(parameters)) => {
            let mut pairs = Vec::new();
            for (name, value) in &parameters.0 {
                if let Some(value) = missing.keep(scope.expand(value)) {
                    let value = encode_parameter(&text_of(&value));
                    pairs.push(format!("{}={value}", encode_parameter(name)));
                }
            }
            Some(pairs.join("&"))
        }
    };
    let body = match (&template.raw, &template.body) {
        (Some(raw), _) => missing.keep(scope.text(raw)),
        (None, Value::Null) => None,
        (None, body) => missing
            .keep(scope.expand(body))
            .map(|body| body.to_string()),
    };
    let mut headers = vec![(
        "Authorization".to_owned(),
        format!("Bearer {}", player.token),
    )];
    if body.is_some() {
        headers.push((
            "Content-Type".to_owned(),
            "application/scim+json".to_owned(),
        ));
    }
    for (name, value) in template.headers.iter().flat_map(|headers| &headers.0) {
        headers.retain(|(other, _)| !other.eq_ignore_ascii_case(name));
        if let Some(value) = value
            .as_ref()
            .and_then(|value| missing.keep(scope.text(value)))
        {
            headers.push((name.clone(), value));
        }
    }
    missing.or(())?;

    let mut target = match player.resolve(&path.unwrap_or_default()) {
        Ok(target) => encode_line(&target),
        Err(why) => return Ok(Err(why)),
    };
    if let Some(query) = query.filter(|query| !query.is_empty()) {
        target.push(if target.contains('?') { '&' } else { '?' });
        target += &query;
    }
    Ok(Ok(Request {
        method: template.method.clone(),
        target,
        headers,
        body: body.map(String::into_bytes),
    }))
}

fn saved(answer: &Answer, source: &str, scope: &mut Scope) -> Result<Option<Value>, Missing> {
    let is_header = source
        .get(..7)
        .is_some_and(|kind| kind.eq_ignore_ascii_case("header:"));
    if is_header {
        let name = source.get(7..).unwrap_or_default().trim().to_lowercase();
        return Ok(answer.header(&name).map(Value::from));
    }
    let path = scope.json_path(source)?;
    let Ok(document) = answer.json() else {
        return Ok(None);
    };
    let found = check::nodes(&path, &document).unwrap_or_default();
    Ok(found.first().map(|value| (*value).clone()))
}

/// The variables that a step's expectations need.
fn wanted(step: &Step) -> Vec<String> {
    let headers = step.expect.headers.iter().flat_map(|headers| &headers.0);
    let headers = headers.flat_map(|(_, pattern)| placeholders(pattern));
    let checks = step.expect.body.iter().flatten();
    let checks = checks.flat_map(|check| placeholders_in(&Value::Object(check.clone())));
    let saves = step
        .save
        .0
        .iter()
        .flat_map(|(_, source)| placeholders(source));
    headers.chain(checks).chain(saves).collect()
}

fn needs(name: &str, conversation: &Conversation) -> String {
    let by = conversation
        .steps
        .iter()
        .enumerate()
        .find(|(_, step)| step.save.0.iter().any(|(saved, _)| saved == name));
    match by {
        Some((index, step)) => {
            let number = index + 1;
            format!(
                "needs ${{{name}}}, which step {number} {:?} did not save",
                step.name
            )
        }
        None => format!("needs ${{{name}}}"),
    }
}
