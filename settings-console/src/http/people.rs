//! `/people`: who is in the organization, to look at.

mod one;

use askama::Template;
use axum::response::Response;
use identity_proto::v1::{self as pb, ComparisonOperator as Operator, attribute_value, filter};
use serde::Deserialize;

pub(super) use self::one::show as show_one;
use super::{
    chart::{Chart, Gap, Names},
    failure::Failure,
    frame::{Frame, Place, page},
    query::{Asking, encoded},
    visitor::Visitor,
};

/// People of one page.
const PAGE: i32 = 50;
/// Fields that the list shows.
const SHOWN: [&str; 5] = ["id", "user_name", "display_name", "active", "emails"];
/// Where a part of a name is looked for.
const SEARCHED: [(&str, &str); 3] = [("userName", ""), ("displayName", ""), ("emails", "value")];

#[derive(Template)]
#[template(path = "people.html")]
struct Page {
    frame: Frame,
    asked: Asked,
    chart: Chart,
    people: Vec<Person>,
    /// The query of the next page. Empty: there is none.
    more: String,
}

/// Somebody in the list.
struct Person {
    id: String,
    user_name: String,
    /// Display name and e-mail address, as far as they say more than the user name.
    also: String,
    is_active: bool,
}

/// What somebody looks for.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    name: String,
    access: String,
    page: String,
}

/// `GET /people`.
pub(super) async fn show(visitor: Visitor, Asking(asked): Asking<Asked>) -> Response {
    visitor.show(read(&visitor, asked)).await
}

async fn read(visitor: &Visitor, asked: Asked) -> Result<Response, Failure> {
    let search = pb::ListUsersRequest {
        organization_id: visitor.organization().to_owned(),
        page_size: PAGE,
        page_token: asked.page.clone(),
        filter: asked.filter()?,
        order: Some(pb::UserOrder {
            key: pb::UserOrderKey::UserName.into(),
            descending: false,
        }),
        read_mask: Some(prost_types::FieldMask {
            paths: SHOWN.map(str::to_owned).to_vec(),
        }),
        ..pb::ListUsersRequest::default()
    };
    let ((frame, _), found, statistics) = tokio::try_join!(
        visitor.around(Place::People),
        visitor.calls.users(search),
        visitor.calls.statistics(visitor.organization()),
    )?;
    let charts = frame.words.charts;
    let more = match found.next_page_token.as_str() {
        "" => String::new(),
        token => asked.query(token),
    };
    Ok(page(&Page {
        people: found.users.into_iter().map(Person::of).collect(),
        chart: Chart::of(
            Names {
                title: charts.people,
                lower: charts.active,
                upper: charts.inactive,
                day: charts.day,
                as_table: charts.as_table,
                note: "",
            },
            &statistics.days,
            jiff::Timestamp::now().as_second(),
            Gap::Same,
            |day| (day.active_user_count, day.inactive_user_count),
        ),
        more,
        asked,
        frame,
    }))
}

impl Asked {
    fn is_search(&self) -> bool {
        !self.name.is_empty() || !self.access.is_empty()
    }

    fn query(&self, token: &str) -> String {
        encoded([
            ("name", self.name.as_str()),
            ("access", self.access.as_str()),
            ("page", token),
        ])
    }

    fn filter(&self) -> Result<Option<pb::Filter>, Failure> {
        let name = self.name.trim();
        let has_name = (!name.is_empty()).then(|| {
            let parts =
                SEARCHED.map(|(attribute, sub_attribute)| contains(attribute, sub_attribute, name));
            filter::Expression::AnyOf(pb::FilterList {
                filters: parts.to_vec(),
            })
        });
        let is_active = attribute_value::Kind::BooleanValue(true);
        let is_active = || compared("active", "", Operator::Equal, is_active.clone());
        let has_access = match self.access.as_str() {
            "" => None,
            "active" => Some(is_active()),
            "inactive" => Some(of(filter::Expression::Negated(Box::new(is_active())))),
            _ => return Err(Failure::Unreadable),
        };
        let filters: Vec<pb::Filter> = [has_name.map(of), has_access]
            .into_iter()
            .flatten()
            .collect();
        Ok(
            (!filters.is_empty())
                .then(|| of(filter::Expression::AllOf(pb::FilterList { filters }))),
        )
    }
}

impl Person {
    fn of(user: pb::User) -> Self {
        let email = user.emails.into_iter().next().unwrap_or_default().value;
        let also = [user.display_name, email].into_iter();
        let also: Vec<String> = also
            .filter(|text| !text.is_empty() && *text != user.user_name)
            .collect();
        Self {
            id: user.id,
            is_active: user.active.unwrap_or(false),
            also: also.join(" · "),
            user_name: user.user_name,
        }
    }
}

/// Whether an attribute has this in it.
pub(super) fn contains(attribute: &str, sub_attribute: &str, part: &str) -> pb::Filter {
    let part = attribute_value::Kind::StringValue(part.to_owned());
    compared(attribute, sub_attribute, Operator::Contains, part)
}

/// How an attribute compares with a value.
pub(super) fn compared(
    attribute: &str,
    sub_attribute: &str,
    operator: Operator,
    value: attribute_value::Kind,
) -> pb::Filter {
    of(filter::Expression::Comparison(pb::Comparison {
        attribute: Some(pb::AttributeReference {
            schema: String::new(),
            attribute: attribute.to_owned(),
            sub_attribute: sub_attribute.to_owned(),
        }),
        operator: operator.into(),
        value: Some(pb::AttributeValue { kind: Some(value) }),
    }))
}

/// A filter.
pub(super) fn of(expression: filter::Expression) -> pb::Filter {
    pb::Filter {
        expression: Some(expression),
    }
}
