//! A domain filter as a condition in SQL.
//!
//! Apart, because it is the one place where both engines have to mean the same by different words: each asks only
//! key columns, the side table of e-mail addresses, and `search`, whose texts were folded by our own function. So
//! nothing here ignores case or knows a wildcard: comparisons are by bytes, `co` is `instr` or `position`. Every
//! operand, and every name inside `search`, is a bound parameter.
//!
//! SQL knows three answers, a filter two. An absent value makes a comparison *unknown*, which selects nothing, as it
//! should; wherever it would be negated it is first made false.

use sea_orm::{
    DbBackend, Value,
    sea_query::{
        Condition, Expr, ExprTrait as _, Func, IntoCondition as _, Query, SelectStatement,
    },
};

use super::{
    entity::{group_member, organization},
    scope,
};
use crate::domain::{
    Filter, MemberId, Operand, Operator, OrganizationId, UserFilter, UserTarget, UserTest,
    ValueFilter, ValueTest, ValuesOf,
    schema::{self, Attribute, Key, Schema},
};

/// The alias of one value of a list.
const ELEMENT: &str = "element";

/// Compiles filters over the users or the groups of one organization.
#[derive(Clone, Copy, Debug)]
pub(super) struct FilterSql {
    backend: DbBackend,
    organization: OrganizationId,
    /// The rows that are filtered.
    table: &'static str,
    /// Whether groups, where they are switched off, are nobody's.
    scim: bool,
}

impl FilterSql {
    /// Over users. To an identity provider (`scim`) nobody is in a group while groups are switched off.
    pub(super) fn of_users(backend: DbBackend, organization: OrganizationId, scim: bool) -> Self {
        Self {
            backend,
            organization,
            table: "users",
            scim,
        }
    }

    /// Over groups.
    pub(super) fn of_groups(backend: DbBackend, organization: OrganizationId) -> Self {
        Self {
            backend,
            organization,
            table: "groups",
            scim: false,
        }
    }

    /// The condition on the table that selects what the filter finds. The organization itself is the caller's to ask.
    pub(super) fn condition(self, filter: &UserFilter<'_>) -> Condition {
        self.compile(filter, &|test| self.test(test))
            .into_condition()
    }

    fn compile<T>(self, filter: &Filter<T>, test: &dyn Fn(&T) -> Expr) -> Expr {
        let all = |filters: &[Filter<T>], mut whole: Condition| {
            for filter in filters {
                whole = whole.add(self.compile(filter, test));
            }
            whole
        };
        match filter {
            Filter::All(filters) if filters.is_empty() => truth(true),
            Filter::Any(filters) if filters.is_empty() => truth(false),
            Filter::All(filters) => all(filters, Condition::all()).into(),
            Filter::Any(filters) => all(filters, Condition::any()).into(),
            Filter::Not(filter) => is_not_true(self.compile(filter, test)),
            Filter::Constant(constant) => truth(*constant),
            Filter::Test(one) => test(one),
        }
    }

    fn test(self, test: &UserTest<'_>) -> Expr {
        match test {
            UserTest::Present(target) => self.present(target),
            UserTest::Compare {
                target,
                operator,
                operand,
            } => self.compare(target, *operator, operand),
            UserTest::AnyValue { values, filter } => self.any_value(*values, filter),
        }
    }

    fn present(self, target: &UserTarget<'_>) -> Expr {
        match target {
            // A removed flag reads false and is not present.
            UserTarget::Key(Key::Active) => Expr::col((self.table, "active_assigned")),
            UserTarget::Key(key) => self.key_column(*key).is_not_null(),
            UserTarget::Extension(schema) => self
                .member(self.search(), schema.extension_urn().into_iter())
                .is_not_null(),
            UserTarget::Search {
                values,
                sub_attribute,
            } => self.searched(*values, *sub_attribute).is_not_null(),
        }
    }

    fn compare(self, target: &UserTarget<'_>, operator: Operator, operand: &Operand) -> Expr {
        match target {
            UserTarget::Key(key) => {
                self.holds(self.key_column(*key), operator, operand, Home::Column)
            }
            UserTarget::Extension(_) => truth(operator == Operator::NotEqual),
            UserTarget::Search {
                values,
                sub_attribute,
            } => {
                let value = self.searched(*values, *sub_attribute);
                self.holds(value, operator, operand, Home::Search)
            }
        }
    }

    /// What `search` has of an attribute; what a list has in it is looked at by `any_value`.
    fn searched(self, values: ValuesOf<'_>, sub_attribute: Option<&Attribute>) -> Expr {
        let path = path(values).chain(sub_attribute.map(|attribute| &*attribute.name));
        self.member(self.search(), path)
    }

    fn any_value(self, values: ValuesOf<'_>, filter: &ValueFilter<'_>) -> Expr {
        if values.attribute.home == schema::Home::Computed {
            return self.membership(filter);
        }
        if !values.attribute.multi_valued {
            let place = |sub_attribute: &Attribute| self.searched(values, Some(sub_attribute));
            return self.compile(filter, &|test| self.value_test(test, &place));
        }
        let place = |part: &Attribute| {
            if part == values.attribute {
                self.simple_element()
            } else {
                self.sub_value(part)
            }
        };
        let holds = self.compile(filter, &|test| self.value_test(test, &place));
        let some = scope::exists(self.elements(values, holds));
        // The side table finds the few candidates by an index; which value it was, `search` tells.
        match address(filter) {
            Some(address) if is_emails(values) => self.has_address(address).and(some),
            _ => some,
        }
    }

    fn value_test(self, test: &ValueTest<'_>, place: &dyn Fn(&Attribute) -> Expr) -> Expr {
        match test {
            ValueTest::Present(sub_attribute) => place(sub_attribute).is_not_null(),
            ValueTest::Compare {
                sub_attribute,
                operator,
                operand,
            } => self.holds(place(sub_attribute), *operator, operand, Home::Search),
        }
    }

    /// `value operator operand`; unknown where there is no value, but for `NotEqual`.
    fn holds(self, value: Expr, operator: Operator, operand: &Operand, home: Home) -> Expr {
        let (value, bound) = self.typed(value, operand, home);
        match operator {
            Operator::Equal => value.eq(bound),
            Operator::NotEqual => is_not_true(value.eq(bound)),
            Operator::Greater => value.gt(bound),
            Operator::GreaterOrEqual => value.gte(bound),
            Operator::Less => value.lt(bound),
            Operator::LessOrEqual => value.lte(bound),
            Operator::Contains => self.position(value, bound).gt(0),
            Operator::StartsWith => self.position(value, bound).eq(1),
            Operator::EndsWith => self.ends_with(value, operand),
        }
    }

    /// Both sides in the type in which the engine is to compare them.
    fn typed(self, value: Expr, operand: &Operand, home: Home) -> (Expr, Value) {
        let in_json = home == Home::Search && self.backend == DbBackend::Postgres;
        match operand {
            Operand::Text(text) if home == Home::Search => {
                (self.by_bytes(value), text.as_str().into())
            }
            Operand::Text(text) => (value, text.as_str().into()),
            // PostgreSQL takes members out of JSON as text.
            Operand::Boolean(boolean) if in_json => (value, boolean.to_string().into()),
            Operand::Boolean(boolean) => (value, (*boolean).into()),
            Operand::Integer(number) if in_json => (value.cast_as("bigint"), (*number).into()),
            Operand::Integer(number) => (value, (*number).into()),
            Operand::Decimal(number) if in_json => {
                (value.cast_as("double precision"), (*number).into())
            }
            Operand::Decimal(number) => (value, (*number).into()),
            Operand::Instant(time) if in_json => (value.cast_as("bigint"), time.as_millis().into()),
            Operand::Instant(time) => (value, time.as_millis().into()),
            Operand::Id(id) => (value, id.as_uuid().into()),
            Operand::Version(version) => (value, version.0.into()),
        }
    }

    /// Columns compare by their bytes already; what comes out of JSON has PostgreSQL's default collation.
    fn by_bytes(self, text: Expr) -> Expr {
        match self.backend {
            DbBackend::Postgres => Expr::cust_with_expr("$1 COLLATE \"C\"", text),
            _ => text,
        }
    }

    fn position(self, text: Expr, part: Value) -> Expr {
        match self.backend {
            DbBackend::Postgres => Func::cust("strpos").arg(text).arg(part).into(),
            _ => Func::cust("instr").arg(text).arg(part).into(),
        }
    }

    fn ends_with(self, text: Expr, operand: &Operand) -> Expr {
        let Operand::Text(end) = operand else {
            return truth(false);
        };
        if end.is_empty() {
            return text.is_not_null();
        }
        let length = i32::try_from(end.chars().count()).unwrap_or(i32::MAX);
        let tail: Expr = match self.backend {
            DbBackend::Postgres => Func::cust("right").arg(text).arg(length).into(),
            _ => Func::cust("substr").arg(text).arg(-length).into(),
        };
        tail.eq(end.as_str())
    }

    /// A member of a JSON object, NULL where there is none; texts without their quotes.
    fn member<'a>(self, object: Expr, path: impl Iterator<Item = &'a str>) -> Expr {
        match self.backend {
            DbBackend::Postgres => Func::cust("jsonb_extract_path_text")
                .args([object].into_iter().chain(path.map(text_parameter)))
                .into(),
            _ => {
                let path: String = path.map(|name| format!(".\"{name}\"")).collect();
                Func::cust("json_extract")
                    .arg(object)
                    .arg(format!("${path}"))
                    .into()
            }
        }
    }

    fn element(self) -> Expr {
        Expr::col((ELEMENT, "value"))
    }

    /// A value without parts, as `member` gives one.
    fn simple_element(self) -> Expr {
        match self.backend {
            DbBackend::Postgres => Expr::cust_with_expr("$1 #>> '{}'", self.element()),
            _ => self.element(),
        }
    }

    fn sub_value(self, sub_attribute: &Attribute) -> Expr {
        self.member(self.element(), [&*sub_attribute.name].into_iter())
    }

    /// The values of a list that meet a condition.
    fn elements(self, values: ValuesOf<'_>, condition: Expr) -> SelectStatement {
        let function = match self.backend {
            DbBackend::Postgres => Func::cust("jsonb_array_elements").arg(
                Func::cust("jsonb_extract_path").args(
                    [self.search()]
                        .into_iter()
                        .chain(path(values).map(text_parameter)),
                ),
            ),
            _ => {
                let path: String = path(values).map(|name| format!(".\"{name}\"")).collect();
                Func::cust("json_each")
                    .arg(self.search())
                    .arg(format!("${path}"))
            }
        };
        Query::select()
            .expr(Expr::cust("1"))
            .from_function(function, ELEMENT)
            .cond_where(condition)
            .take()
    }

    /// Somebody with this address, by the index of the side table.
    fn has_address(self, address: &str) -> Expr {
        Expr::col(("users", "id")).in_subquery(
            Query::select()
                .column("user_id")
                .from("user_emails")
                .and_where(scope::is_of_named("user_emails", self.organization))
                .and_where(Expr::col("value").eq(address))
                .take(),
        )
    }

    fn search(self) -> Expr {
        Expr::col((self.table, "search"))
    }

    fn key_column(self, key: Key) -> Expr {
        Expr::col((self.table, column_of(key)))
    }

    /// Somebody who is in a group, or a group that somebody is in.
    fn membership(self, filter: &ValueFilter<'_>) -> Expr {
        if self.table == "groups" {
            return self.has_member(filter);
        }
        let in_group = match address(filter).map(MemberId::parse) {
            None => scope::exists(
                self.memberships()
                    .expr(Expr::cust("1"))
                    .and_where(Expr::col("member_id").equals((self.table, "id")))
                    .take(),
            ),
            Some(None) => return truth(false),
            Some(Some(group)) => self.is_under(group),
        };
        if !self.scim {
            return in_group;
        }
        let enabled = Query::select()
            .expr(Expr::cust("1"))
            .from("organizations")
            .and_where(scope::is_of::<organization::Entity>(self.organization))
            .and_where(Expr::col("groups_enabled"))
            .take();
        in_group.and(scope::exists(enabled))
    }

    /// Whoever is in a group, or in a group in it, and so on: each group once, since they may form circles.
    fn is_under(self, group: MemberId) -> Expr {
        let organization = Value::from(self.organization.as_uuid());
        let values = [organization.clone(), group.as_uuid().into(), organization];
        let (a, b, c) = match self.backend {
            DbBackend::Postgres => ("$1", "$2", "$3"),
            _ => ("?", "?", "?"),
        };
        scope::part(
            format!(
                "users.id IN (WITH RECURSIVE down(id) AS ( \
                    SELECT m.member_id FROM group_members AS m WHERE m.organization_id = {a} AND m.group_id = {b} \
                    UNION SELECT m.member_id FROM down JOIN group_members AS m \
                        ON m.organization_id = {c} AND m.group_id = down.id) SELECT down.id FROM down)"
            ),
            values,
        )
    }

    fn has_member(self, filter: &ValueFilter<'_>) -> Expr {
        let is_meant = self.compile(filter, &|test| match test {
            ValueTest::Compare {
                sub_attribute,
                operand: Operand::Text(text),
                ..
            } if sub_attribute.name == "value" => match MemberId::parse(text) {
                Some(id) => Expr::col("member_id").eq(id.as_uuid()),
                None => truth(false),
            },
            ValueTest::Compare {
                operand: Operand::Text(text),
                ..
            } => match text.as_str() {
                "user" => Expr::col("member_kind").eq(1),
                "group" => Expr::col("member_kind").eq(2),
                _ => truth(false),
            },
            ValueTest::Compare { .. } => truth(false),
            ValueTest::Present(_) => truth(true),
        });
        let mut members = self.memberships();
        members.and_where(is_meant);
        // One member's groups are few, and an index has them; else each group is asked.
        if address(filter).is_some() {
            return Expr::col((self.table, "id")).in_subquery(members.column("group_id").take());
        }
        let is_here = Expr::col("group_id").equals((self.table, "id"));
        scope::exists(members.expr(Expr::cust("1")).and_where(is_here).take())
    }

    fn memberships(self) -> SelectStatement {
        scope::select::<group_member::Entity>(self.organization).into_part()
    }
}

/// The column of a key, in the table that has it.
pub(super) fn column_of(key: Key) -> &'static str {
    match key {
        Key::Id => "id",
        Key::UserName => "user_name_folded",
        Key::DisplayName => "display_name_folded",
        Key::ExternalId => "external_id",
        Key::AccountId => "account_id",
        Key::Active => "active",
        Key::Created => "created",
        Key::LastModified => "modified",
        Key::Version => "version",
    }
}

/// Where a value is kept: in a column of its type, or in the JSON that filters read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Home {
    Column,
    Search,
}

fn path(values: ValuesOf<'_>) -> impl Iterator<Item = &str> {
    let ValuesOf { schema, attribute } = values;
    let urn = schema.extension_urn().into_iter();
    urn.chain([&*attribute.name])
}

/// PostgreSQL cannot guess the type of a parameter in a variadic list.
fn text_parameter(name: &str) -> Expr {
    Expr::val(name).cast_as("text")
}

fn is_emails(values: ValuesOf<'_>) -> bool {
    values.schema == Schema::Core && values.attribute.name == "emails"
}

/// The address that every value which meets the filter has.
fn address<'f>(filter: &'f ValueFilter<'_>) -> Option<&'f str> {
    match filter {
        Filter::Test(ValueTest::Compare {
            sub_attribute,
            operator: Operator::Equal,
            operand: Operand::Text(address),
        }) if sub_attribute.name == "value" => Some(address),
        Filter::All(filters) => filters.iter().find_map(address),
        _ => None,
    }
}

fn truth(constant: bool) -> Expr {
    Expr::cust(if constant { "TRUE" } else { "FALSE" })
}

fn is_not_true(condition: Expr) -> Expr {
    let condition: Expr = Func::coalesce([condition, truth(false)]).into();
    condition.not()
}
