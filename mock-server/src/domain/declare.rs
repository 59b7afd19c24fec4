//! How tables write their fields down: `Field::text("login", 255).required().unique()`.

use super::field::{Access, Alias, Check, Default, Field, Fixed, Kind};
use super::release::Release;
use super::resource::Resource;
use super::tree::TextKind;

impl Field {
    const fn new(name: &'static str, kind: Kind) -> Self {
        Self {
            name,
            kind,
            access: Access::ReadWrite,
            required: false,
            unique: false,
            label: None,
            default: Default::Empty,
            check: None,
            shallow: true,
            alias: None,
            since: Release::new(u8::MIN),
            until: Release::new(u8::MAX),
        }
    }

    pub(crate) const fn integer(name: &'static str) -> Self {
        Self::new(name, Kind::Integer { allowed: &[] })
    }

    pub(crate) const fn integer_of(name: &'static str, allowed: &'static [i64]) -> Self {
        Self::new(name, Kind::Integer { allowed })
    }

    pub(crate) const fn boolean(name: &'static str) -> Self {
        Self::new(name, Kind::Boolean)
    }

    pub(crate) const fn text(name: &'static str, max_chars: usize) -> Self {
        Self::new(name, text_kind(TextKind::Plain, 0, max_chars, &[]))
    }

    pub(crate) const fn text_of(name: &'static str, allowed: &'static [&'static str]) -> Self {
        Self::new(name, text_kind(TextKind::Plain, 0, 255, allowed))
    }

    pub(crate) const fn symbol(name: &'static str, allowed: &'static [&'static str]) -> Self {
        Self::new(name, text_kind(TextKind::Symbol, 0, 255, allowed))
    }

    pub(crate) const fn date_time(name: &'static str) -> Self {
        Self::new(name, text_kind(TextKind::DateTime, 0, 255, &[])).read_only()
    }

    /// Read-only by nature: Coupa fills it in.
    pub(crate) const fn lines(name: &'static str, item: &'static str) -> Self {
        Self::new(name, Kind::Lines { item }).read_only()
    }

    pub(crate) const fn one(name: &'static str, resource: Resource) -> Self {
        Self::new(name, Kind::One(resource))
    }

    pub(crate) const fn many(name: &'static str, resource: Resource, item: &'static str) -> Self {
        Self::new(name, Kind::Many { resource, item })
    }

    pub(crate) const fn decimal(name: &'static str) -> Self {
        Self::new(name, text_kind(TextKind::Decimal, 0, 255, &[]))
    }

    pub(crate) const fn owned(name: &'static str, resource: Resource, fixed: Fixed) -> Self {
        Self::new(name, Kind::Owned { resource, fixed })
    }

    /// Write-only by nature.
    pub(crate) const fn fan_out(
        name: &'static str,
        resource: Resource,
        fields: &'static [&'static str],
    ) -> Self {
        Self::new(name, Kind::FanOut { resource, fields }).write_only()
    }

    pub(crate) const fn unmodelled(name: &'static str, model: &'static str) -> Self {
        Self::new(name, Kind::Unmodelled { model, item: None })
    }

    pub(crate) const fn unmodelled_list(
        name: &'static str,
        model: &'static str,
        item: &'static str,
    ) -> Self {
        Self::new(
            name,
            Kind::Unmodelled {
                model,
                item: Some(item),
            },
        )
    }

    pub(crate) const fn read_only(self) -> Self {
        Self {
            access: Access::ReadOnly,
            ..self
        }
    }

    pub(crate) const fn writable(self) -> Self {
        Self {
            access: Access::ReadWrite,
            ..self
        }
    }

    pub(crate) const fn write_only(self) -> Self {
        Self {
            access: Access::WriteOnly,
            ..self
        }
    }

    pub(crate) const fn hidden(self) -> Self {
        Self {
            access: Access::Hidden,
            ..self
        }
    }

    pub(crate) const fn required(self) -> Self {
        Self {
            required: true,
            ..self
        }
    }

    pub(crate) const fn unique(self) -> Self {
        Self {
            unique: true,
            ..self
        }
    }

    pub(crate) const fn label(self, label: &'static str) -> Self {
        Self {
            label: Some(label),
            ..self
        }
    }

    pub(crate) const fn default(self, default: Default) -> Self {
        Self { default, ..self }
    }

    pub(crate) const fn check(self, check: Check) -> Self {
        Self {
            check: Some(check),
            ..self
        }
    }

    pub(crate) const fn not_shallow(self) -> Self {
        Self {
            shallow: false,
            ..self
        }
    }

    pub(crate) const fn since(self, release: u8) -> Self {
        Self {
            since: Release::new(release),
            ..self
        }
    }

    pub(crate) const fn alias(self, alias: Alias) -> Self {
        Self {
            alias: Some(alias),
            ..self
        }
    }

    pub(crate) const fn until(self, release: u8) -> Self {
        Self {
            until: Release::new(release),
            ..self
        }
    }

    pub(crate) const fn min_chars(self, least: usize) -> Self {
        match self.kind {
            Kind::Text {
                kind,
                max_chars,
                allowed,
                ..
            } => Self {
                kind: text_kind(kind, least, max_chars, allowed),
                ..self
            },
            Kind::Integer { .. }
            | Kind::Boolean
            | Kind::Lines { .. }
            | Kind::One(_)
            | Kind::Many { .. }
            | Kind::Owned { .. }
            | Kind::FanOut { .. }
            | Kind::Unmodelled { .. } => self,
        }
    }
}

const fn text_kind(
    kind: TextKind,
    min_chars: usize,
    max_chars: usize,
    allowed: &'static [&'static str],
) -> Kind {
    Kind::Text {
        kind,
        min_chars,
        max_chars,
        allowed,
    }
}
