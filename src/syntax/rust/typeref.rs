//! Types as written at a place of use → [`TypeRef`], containers normalized.

use crate::syntax::Node;

use super::limits::{MAX_DEPTH, MAX_LIST};
use super::reader::{Reader, children, first_child};
use crate::syntax::facts::{Primitive, TypeRef, last_segment};

impl Reader<'_> {
    /// The type a type node says.
    pub(super) fn type_ref(&self, node: Node<'_>) -> TypeRef {
        self.type_at(node, 0)
    }

    /// The type arguments of `<…>`, lifetimes left out; of `Item = T` the `T`.
    pub(super) fn type_args(&self, arguments: Node<'_>) -> Vec<TypeRef> {
        self.type_args_at(arguments, 0)
    }

    /// The bounds of `: A + B`, lifetimes left out.
    pub(super) fn bounds(&self, bounds: Node<'_>) -> Vec<TypeRef> {
        let bounds = children(bounds).filter(|child| child.kind() != "lifetime");
        bounds.take(MAX_LIST).map(|bound| self.type_at(bound, 1)).collect()
    }

    fn type_at(&self, node: Node<'_>, depth: u32) -> TypeRef {
        if depth > MAX_DEPTH || !self.limits.spend_expression() {
            return TypeRef::Other(self.folded(node));
        }
        let field = |name| node.child_by_field_name(name);
        let within = |name| field(name).map(|inner| self.type_at(inner, depth + 1));
        let found = match node.kind() {
            "primitive_type" | "type_identifier" | "identifier" | "metavariable" | "self" => {
                Some(self.named(self.path(node), Vec::new()))
            }
            "scoped_type_identifier" | "scoped_identifier" => Some(self.scoped(node, depth)),
            "generic_type" | "generic_type_with_turbofish" => {
                field("type").zip(field("type_arguments")).map(|(name, arguments)| {
                    let (path, args) = (self.path(name), self.type_args_at(arguments, depth + 1));
                    let of_bytes = last_segment(&path) == "Vec" && self.text(arguments) == "<u8>";
                    if of_bytes { TypeRef::Primitive(Primitive::Bytes) } else { self.named(path, args) }
                })
            }
            "reference_type" | "pointer_type" | "higher_ranked_trait_bound" => within("type"),
            "tuple_type" => Some(TypeRef::Tuple(
                children(node).take(MAX_LIST).map(|part| self.type_at(part, depth + 1)).collect(),
            )),
            "unit_type" | "never_type" => Some(TypeRef::Primitive(Primitive::Nothing)),
            "array_type" => field("element").map(|element| self.array(element, depth)),
            "function_type" => Some(TypeRef::Function(within("return_type").map(Box::new))),
            "abstract_type" | "dynamic_type" => field("trait")
                .map(|bound| self.future(bound, depth).unwrap_or_else(|| self.type_at(bound, depth + 1))),
            "bounded_type" => self.bounded(node, depth),
            _ => None,
        };
        found.unwrap_or_else(|| TypeRef::Other(self.folded(node)))
    }

    fn type_args_at(&self, arguments: Node<'_>, depth: u32) -> Vec<TypeRef> {
        children(arguments)
            .filter(|child| !matches!(child.kind(), "lifetime" | "trait_bounds"))
            .take(MAX_LIST)
            .map(|child| match child.kind() {
                "type_binding" => child.child_by_field_name("type").unwrap_or(child),
                _ => child,
            })
            .map(|child| match child.kind() {
                kind if kind.ends_with("_literal") => TypeRef::Literal(self.folded(child)),
                _ => self.type_at(child, depth + 1),
            })
            .collect()
    }

    /// `a::B`, `Self::Event`, `<Self as Aggregate>::Event`.
    fn scoped(&self, node: Node<'_>, depth: u32) -> TypeRef {
        let member = node.child_by_field_name("name").map_or("", |name| self.text(name));
        match node.child_by_field_name("path").filter(|path| self.text(*path).starts_with('<')) {
            Some(path) if path.kind() == "bracketed_type" => {
                let inner = first_child(path).unwrap_or(path);
                let qualified =
                    inner.child_by_field_name("type").filter(|_| inner.kind() == "qualified_type");
                let holder = self.type_at(qualified.unwrap_or(inner), depth + 1);
                TypeRef::Member(Box::new(holder), member.to_owned())
            }
            Some(path) => TypeRef::Member(Box::new(self.type_at(path, depth + 1)), member.to_owned()),
            None => self.named(self.path(node), Vec::new()),
        }
    }

    fn array(&self, element: Node<'_>, depth: u32) -> TypeRef {
        if self.text(element) == "u8" {
            TypeRef::Primitive(Primitive::Bytes)
        } else {
            TypeRef::Array(Box::new(self.type_at(element, depth + 1)))
        }
    }

    /// The output of `Future<Output = T>`.
    fn future(&self, bound: Node<'_>, depth: u32) -> Option<TypeRef> {
        let name = bound.child_by_field_name("type").filter(|_| bound.kind() == "generic_type")?;
        if last_segment(self.text(name)) != "Future" {
            return None;
        }
        self.type_args_at(bound.child_by_field_name("type_arguments")?, depth + 1).into_iter().next()
    }

    /// `A + B`, without lifetimes and auto traits.
    fn bounded(&self, node: Node<'_>, depth: u32) -> Option<TypeRef> {
        let mut parts = Vec::new();
        let mut rest = vec![node];
        // `A + B + C` nests to the left: unrolled, so that its length is no depth.
        while let Some(part) = rest.pop() {
            match part.kind() {
                "bounded_type" => {
                    let mut inner: Vec<_> = children(part).collect();
                    inner.reverse();
                    rest.extend(inner);
                }
                "lifetime" | "use_bounds" => {}
                _ if matches!(self.text(part), "Send" | "Sync" | "Sized" | "Unpin" | "?Sized") => {}
                _ if parts.len() < MAX_LIST => {
                    parts.push(self.future(part, depth).unwrap_or_else(|| self.type_at(part, depth + 1)));
                }
                _ => {}
            }
        }
        if parts.len() > 1 { Some(TypeRef::Intersection(parts)) } else { parts.pop() }
    }

    /// A name with its arguments, or what everybody knows under that name.
    fn named(&self, path: String, mut args: Vec<TypeRef>) -> TypeRef {
        let last = last_segment(&path);
        if let Some(primitive) = self.primitive(&path, last, args.is_empty()) {
            return TypeRef::Primitive(primitive);
        }
        match (last, args.len()) {
            // The value is the last argument where there may be a hasher, a state or a lifetime before.
            ("HashMap" | "BTreeMap" | "IndexMap" | "DashMap" | "FxHashMap" | "AHashMap", 2..) => {
                TypeRef::Map(Box::new(args.swap_remove(1)))
            }
            (
                "Vec" | "VecDeque" | "HashSet" | "BTreeSet" | "IndexSet" | "LinkedList" | "BinaryHeap"
                | "FxHashSet" | "SmallVec" | "NonEmpty" | "NonEmptyVec",
                1,
            ) => TypeRef::Array(Box::new(args.swap_remove(0))),
            ("Option", 1) => TypeRef::Optional(Box::new(args.swap_remove(0))),
            (
                "Box" | "Arc" | "Rc" | "Cow" | "Mutex" | "RwLock" | "RefCell" | "Cell" | "Pin" | "OnceCell"
                | "OnceLock" | "BoxFuture" | "LocalBoxFuture",
                1,
            ) => args.swap_remove(0),
            _ => TypeRef::Named { path, args },
        }
    }

    fn primitive(&self, path: &str, last: &str, bare: bool) -> Option<Primitive> {
        Some(match last {
            "DateTime" => Primitive::DateTime,
            _ if !bare => return None,
            "String" | "str" | "char" | "SmolStr" | "CompactString" => Primitive::String,
            "i8" | "i16" | "i32" | "i64" | "i128" | "isize" | "u8" | "u16" | "u32" | "u64" | "u128"
            | "usize" | "NonZeroU8" | "NonZeroU16" | "NonZeroU32" | "NonZeroU64" | "NonZeroUsize"
            | "NonZeroI32" | "NonZeroI64" | "BigInt" | "BigUint" => Primitive::Integer,
            "f32" | "f64" | "Decimal" | "BigDecimal" => Primitive::Number,
            "bool" => Primitive::Boolean,
            "NaiveDateTime" | "OffsetDateTime" | "PrimitiveDateTime" | "UtcDateTime" | "SystemTime"
            | "Timestamp" | "Zoned" => Primitive::DateTime,
            "NaiveDate" => Primitive::Date,
            "Date" if path == "Date" || path.ends_with("time::Date") || path.ends_with("civil::Date") => {
                Primitive::Date
            }
            "Uuid" => Primitive::Uuid,
            "Bytes" | "BytesMut" => Primitive::Bytes,
            "JsonValue" => Primitive::Any,
            "Value" if path == "serde_json::Value" || (path == "Value" && self.limits.value_is_json) => {
                Primitive::Any
            }
            _ => return None,
        })
    }
}
