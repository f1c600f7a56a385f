//! The characteristics of an attribute (RFC 7643 sections 2.2 and 2.3) as types.
//!
//! Apart from the tables in [`super::schema`], which are made of them. Everything is `'static` data: one table
//! drives checks, paths, filters, projection and discovery. It must not know any attribute by name.

/// The definition of an attribute or a sub-attribute.
#[derive(Debug, Clone, Copy)]
pub struct Attribute {
    /// Its name, as answers spell it.
    pub name: &'static str,
    /// For people who read `/Schemas`.
    pub description: &'static str,
    /// What kind of value it has.
    pub kind: Type,
    /// Whether it has a list of values.
    pub multi_valued: bool,
    /// Whether a resource must have it.
    pub required: bool,
    /// Whether letter case counts when values are compared.
    pub case_exact: bool,
    /// Who may change it.
    pub mutability: Mutability,
    /// When an answer holds it.
    pub returned: Returned,
    /// Whether two resources may have the same value.
    pub uniqueness: Uniqueness,
    /// Suggested values; others are accepted (RFC 7643 section 7).
    pub canonical_values: &'static [&'static str],
    /// What a reference may point at.
    pub reference_types: &'static [&'static str],
    /// The parts of a complex value.
    pub sub_attributes: &'static [Attribute],
}

/// Data types (RFC 7643 section 2.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// Text.
    String,
    /// `true` or `false`.
    Boolean,
    /// A number with a fraction.
    Decimal,
    /// A whole number.
    Integer,
    /// A date with a time.
    DateTime,
    /// Bytes, in base64.
    Binary,
    /// A URI.
    Reference,
    /// An object of sub-attributes.
    Complex,
}

/// Who may change an attribute (RFC 7643 section 7).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mutability {
    /// The server alone.
    ReadOnly,
    /// Clients.
    ReadWrite,
    /// Clients, once.
    Immutable,
    /// Clients, and nobody may read it.
    WriteOnly,
}

/// When an answer holds an attribute (RFC 7643 section 7).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Returned {
    /// In each answer.
    Always,
    /// In none.
    Never,
    /// Unless the client asks for less.
    Default,
    /// If the client asks for it.
    Request,
}

/// Among which resources a value is unique (RFC 7643 section 7).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Uniqueness {
    /// Among none.
    None,
    /// Among those of the organization.
    Server,
    /// Among all.
    Global,
}

impl Attribute {
    /// An attribute with the defaults of RFC 7643 section 2.2.
    const fn new(name: &'static str, kind: Type, description: &'static str) -> Self {
        Self {
            name,
            description,
            kind,
            multi_valued: false,
            required: false,
            // References and binary values are compared as they stand (RFC 7643 sections 2.3.6 and 2.3.7).
            case_exact: matches!(kind, Type::Binary | Type::Reference),
            mutability: Mutability::ReadWrite,
            returned: Returned::Default,
            uniqueness: Uniqueness::None,
            canonical_values: &[],
            reference_types: &[],
            sub_attributes: &[],
        }
    }

    /// Text.
    pub const fn string(name: &'static str, description: &'static str) -> Self {
        Self::new(name, Type::String, description)
    }

    /// `true` or `false`.
    pub const fn boolean(name: &'static str, description: &'static str) -> Self {
        Self::new(name, Type::Boolean, description)
    }

    /// A whole number.
    pub const fn integer(name: &'static str, description: &'static str) -> Self {
        Self::new(name, Type::Integer, description)
    }

    /// A date with a time.
    pub const fn date_time(name: &'static str, description: &'static str) -> Self {
        Self::new(name, Type::DateTime, description)
    }

    /// Bytes, in base64.
    pub const fn binary(name: &'static str, description: &'static str) -> Self {
        Self::new(name, Type::Binary, description)
    }

    /// A URI that points at one of these.
    pub const fn reference(
        name: &'static str,
        types: &'static [&'static str],
        description: &'static str,
    ) -> Self {
        Self {
            reference_types: types,
            ..Self::new(name, Type::Reference, description)
        }
    }

    /// An object of these parts.
    pub const fn complex(
        name: &'static str,
        sub_attributes: &'static [Self],
        description: &'static str,
    ) -> Self {
        Self {
            sub_attributes,
            ..Self::new(name, Type::Complex, description)
        }
    }

    /// With a list of values.
    pub const fn multi_valued(self) -> Self {
        Self {
            multi_valued: true,
            ..self
        }
    }

    /// Which a resource must have.
    pub const fn required(self) -> Self {
        Self {
            required: true,
            ..self
        }
    }

    /// Whose letter case counts.
    pub const fn case_exact(self) -> Self {
        Self {
            case_exact: true,
            ..self
        }
    }

    /// Which the server alone changes.
    pub const fn read_only(self) -> Self {
        Self {
            mutability: Mutability::ReadOnly,
            ..self
        }
    }

    /// Which clients set once.
    pub const fn immutable(self) -> Self {
        Self {
            mutability: Mutability::Immutable,
            ..self
        }
    }

    /// Which nobody may read.
    pub const fn write_only(self) -> Self {
        Self {
            mutability: Mutability::WriteOnly,
            returned: Returned::Never,
            ..self
        }
    }

    /// Which each answer holds.
    pub const fn always_returned(self) -> Self {
        Self {
            returned: Returned::Always,
            ..self
        }
    }

    /// Whose value no other resource of the organization has.
    pub const fn unique(self) -> Self {
        Self {
            uniqueness: Uniqueness::Server,
            ..self
        }
    }

    /// With suggested values.
    pub const fn suggesting(self, values: &'static [&'static str]) -> Self {
        Self {
            canonical_values: values,
            ..self
        }
    }

    /// The sub-attribute of this name, in any letter case (RFC 7643 section 2.1).
    pub fn sub_attribute(&self, name: &str) -> Option<&'static Self> {
        find(self.sub_attributes, name)
    }

    /// Whether clients cannot write it.
    pub fn is_read_only(&self) -> bool {
        self.mutability == Mutability::ReadOnly
    }
}

/// The attribute of this name in a list, in any letter case (RFC 7643 section 2.1).
pub fn find(attributes: &'static [Attribute], name: &str) -> Option<&'static Attribute> {
    attributes
        .iter()
        .find(|attribute| attribute.name.eq_ignore_ascii_case(name))
}

impl Type {
    /// As `/Schemas` prints it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Boolean => "boolean",
            Self::Decimal => "decimal",
            Self::Integer => "integer",
            Self::DateTime => "dateTime",
            Self::Binary => "binary",
            Self::Reference => "reference",
            Self::Complex => "complex",
        }
    }
}

impl Mutability {
    /// As `/Schemas` prints it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ReadOnly => "readOnly",
            Self::ReadWrite => "readWrite",
            Self::Immutable => "immutable",
            Self::WriteOnly => "writeOnly",
        }
    }
}

impl Returned {
    /// As `/Schemas` prints it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Always => "always",
            Self::Never => "never",
            Self::Default => "default",
            Self::Request => "request",
        }
    }
}

impl Uniqueness {
    /// As `/Schemas` prints it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Server => "server",
            Self::Global => "global",
        }
    }
}
