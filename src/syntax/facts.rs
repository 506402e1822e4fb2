//! What a source file says, in words that no language owns.
//!
//! A language pack turns one file into [`FileFacts`]; everything behind the
//! packs reads facts only. Facts are not opinions: nothing here knows what an
//! event or an aggregate is.
//!
//! Facts hang together by place. Lists are in source order, and what stands
//! inside something else is found by [`Span::contains`]: a [`Construction`]
//! belongs to the innermost [`Arm`] or [`Guard`] whose span holds it.

use serde::Serialize;

use crate::source::{FileRole, Language};

/// A stretch of one file. Lines and columns are 1-based (columns in bytes),
/// `start..end` are byte offsets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// Line of the first byte.
    pub line: u32,
    /// Column of the first byte.
    pub column: u32,
    /// Line of the last byte.
    pub end_line: u32,
}

impl Span {
    /// Whether `other` lies wholly inside (or equals) this span.
    pub fn contains(&self, other: &Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

/// Everything one source file says.
#[derive(Debug, Clone, Default, Serialize)]
pub struct FileFacts {
    /// Path relative to the scanned root, `/`-separated.
    pub path: String,
    /// Language the file was read as.
    pub language: Language,
    /// Production code, test, generated…
    pub role: FileRole,
    /// Number of places the grammar could not read; the facts around them stand.
    pub errors: usize,
    /// `import`, `require`, `use`.
    pub imports: Vec<Import>,
    /// Re-exports (`export … from`, `pub use`).
    pub reexports: Vec<Import>,
    /// Modules that stand in files of their own (Rust's `mod orders;`).
    pub submodules: Vec<Submodule>,
    /// Classes, interfaces, structs, enums, traits, type aliases.
    pub types: Vec<TypeDecl>,
    /// Rust `impl` blocks; empty for languages whose classes hold their methods.
    pub impls: Vec<Impl>,
    /// Free functions, methods, constructors, and functions held by a value or
    /// a class property (`const decide = (…) => …`).
    pub functions: Vec<Function>,
    /// Top-level constants (`export const x = …`, `static X: … = …`), and enum-like objects.
    pub values: Vec<ValueDecl>,
    /// What the file's top level runs outside any function (`app.post(…)`,
    /// `commandBus.register(…)`); also holds everything inside closures given to those calls, unless
    /// the call registers the closure under a name (see [`Function::name`]).
    pub top_level: Body,
}

/// A module whose code another file holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Submodule {
    /// Its name, which is the other file's or folder's.
    pub name: String,
    /// Where the file is, if the code says so (`#[path = "…"]`).
    pub path: Option<String>,
    /// Only there for tests.
    pub test: bool,
    /// Where it is declared.
    pub span: Span,
}

/// One imported name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Import {
    /// Module as written: `./events`, `@nestjs/cqrs`, `crate::domain::events`.
    pub module: String,
    /// Name in that module; `*` for a whole module or glob, `default` for a default import.
    pub name: String,
    /// Name in this file.
    pub local: String,
    /// Where it stands.
    pub span: Span,
}

/// What sort of type declaration it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Default)]
#[serde(rename_all = "kebab-case")]
pub enum TypeKind {
    /// A class.
    #[default]
    Class,
    /// A class that cannot be constructed itself.
    AbstractClass,
    /// TypeScript `interface`.
    Interface,
    /// `type X = …`; its right side is [`TypeDecl::alias`].
    Alias,
    /// Rust `struct`.
    Struct,
    /// `enum` of either language.
    Enum,
    /// Rust `trait`.
    Trait,
}

/// A declared type.
#[derive(Debug, Clone, Default, Serialize)]
pub struct TypeDecl {
    /// Its name, without module or generics.
    pub name: String,
    /// Sort of declaration.
    pub kind: TypeKind,
    /// The whole declaration.
    pub span: Span,
    /// Enclosing inline modules or namespaces, outermost first.
    pub module: Vec<String>,
    /// Doc comment, markers stripped.
    pub doc: Option<String>,
    /// Visible outside its file or module.
    pub exported: bool,
    /// Names of generic parameters.
    pub generics: Vec<String>,
    /// `extends` and `implements` (or supertraits), with type arguments.
    pub supertypes: Vec<TypeRef>,
    /// Decorators, attributes; each derive of Rust is an annotation `derive` argument.
    pub annotations: Vec<Annotation>,
    /// Fields, constructor parameter properties included.
    pub fields: Vec<Field>,
    /// Variants of an enum.
    pub variants: Vec<Variant>,
    /// Right side of a type alias.
    pub alias: Option<TypeRef>,
}

/// A named, typed slot: a field, a property of an object type.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Field {
    /// As written (`orderId`, `order_id`, `0` for the first slot of a tuple).
    pub name: String,
    /// Declared type, if any.
    pub ty: Option<TypeRef>,
    /// May be absent (`x?:`, `Option<T>` also sets it).
    pub optional: bool,
    /// Set from inside only: not visible to others.
    pub private: bool,
    /// Belongs to the type, not to its values.
    pub is_static: bool,
    /// Value it is declared with (`readonly type = 'OrderPlaced'`).
    pub default: Option<Expr>,
    /// Decorators, attributes.
    pub annotations: Vec<Annotation>,
    /// Doc comment.
    pub doc: Option<String>,
    /// Where it stands.
    pub span: Span,
}

impl Field {
    /// A public field that no declaration of a type writes down: code shows it elsewhere.
    pub fn shown(name: &str, ty: Option<TypeRef>, optional: bool) -> Field {
        Field {
            name: name.to_owned(),
            ty,
            optional,
            private: false,
            is_static: false,
            default: None,
            annotations: Vec::new(),
            doc: None,
            span: Span::default(),
        }
    }
}

/// A variant of an enum.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Variant {
    /// As written.
    pub name: String,
    /// Payload: named fields, or `0`, `1`… for a tuple variant.
    pub fields: Vec<Field>,
    /// `A = 'a'`, `A = 1`.
    pub value: Option<Expr>,
    /// Attributes.
    pub annotations: Vec<Annotation>,
    /// Doc comment.
    pub doc: Option<String>,
    /// Where it stands.
    pub span: Span,
}

/// Types that every language has under some name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Primitive {
    /// Text.
    String,
    /// Whole number.
    Integer,
    /// Any number.
    Number,
    /// Truth value.
    Boolean,
    /// A moment.
    DateTime,
    /// A calendar day.
    Date,
    /// UUID.
    Uuid,
    /// Raw bytes.
    Bytes,
    /// `null`, `undefined`, `()`, `void`, `never`.
    Nothing,
    /// `any`, `unknown`, `object`, `serde_json::Value`.
    Any,
}

/// A type as written at a place of use, containers normalized.
///
/// References, boxes and promises (`&T`, `Box<T>`, `Arc<T>`, `Promise<T>`) are looked
/// through by the pack: they say how a value is held, not what it is.
/// `Result<T, E>` stays `Named { path: "Result", args: [T, E] }`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum TypeRef {
    /// A primitive of the language or a well-known date/uuid type.
    Primitive(Primitive),
    /// Any other name: `OrderPlaced`, `events::OrderPlaced`, `Event<'X', {…}>`, `typeof x` (as name `typeof x`).
    Named {
        /// As written, path included.
        path: String,
        /// Type arguments.
        args: Vec<TypeRef>,
    },
    /// `'OrderPlaced'`, `42`, `true` in type position.
    Literal(String),
    /// `{ a: string }`.
    Object(Vec<Field>),
    /// `T[]`, `Vec<T>`, `Set<T>`, `[T; 3]`.
    Array(Box<TypeRef>),
    /// `Map<K, V>`, `Record<K, V>`, `HashMap<K, V>`, index signatures: the value type.
    Map(Box<TypeRef>),
    /// `Option<T>`, `T | undefined`, `T | null`.
    Optional(Box<TypeRef>),
    /// `A | B`.
    Union(Vec<TypeRef>),
    /// `A & B`, `A + B`.
    Intersection(Vec<TypeRef>),
    /// `[A, B]`, `(A, B)`.
    Tuple(Vec<TypeRef>),
    /// A function type with its result.
    Function(Option<Box<TypeRef>>),
    /// `T['payload']`: a member of another type.
    Member(Box<TypeRef>, String),
    /// Anything else, as text.
    Other(String),
}

impl TypeRef {
    /// Last segment of a named type: `OrderPlaced` of `events::OrderPlaced<X>`; looks through `Optional`.
    pub fn name(&self) -> Option<&str> {
        match self {
            TypeRef::Named { path, .. } => Some(last_segment(path)),
            TypeRef::Optional(inner) => inner.name(),
            _ => None,
        }
    }

    /// Type arguments of a named type, empty otherwise.
    pub fn args(&self) -> &[TypeRef] {
        match self {
            TypeRef::Named { args, .. } => args,
            _ => &[],
        }
    }
}

/// `C` of `a::b::C`, `a.b.C`, `C`.
pub fn last_segment(path: &str) -> &str {
    let start = path.bytes().rposition(|byte| matches!(byte, b'.' | b':')).map_or(0, |at| at + 1);
    &path[start..]
}

/// Names of a function that code inside it sees.
const MAX_SEEN: usize = 50;

impl Function {
    /// What code inside the function sees of it: its parameters and locals.
    pub fn seen_inside(&self) -> Vec<Local> {
        let params = self.params.iter().map(|param| Local {
            name: param.name.clone(),
            ty: param.ty.clone(),
            value: None,
            span: param.span,
        });
        params.chain(self.body.locals.iter().cloned()).take(MAX_SEEN).collect()
    }
}

/// A decorator, an attribute, a derive.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Annotation {
    /// `CommandHandler`, `derive`, `serde`, `event`; path as written for qualified ones.
    pub name: String,
    /// Arguments: expressions for decorators; for attributes each comma-separated item as
    /// [`Expr::Name`] (`Debug`), or [`Expr::Object`] with one entry for `key = "value"`.
    pub args: Vec<Expr>,
    /// Where it stands.
    pub span: Span,
}

/// A Rust `impl` block.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Impl {
    /// Name of the type it is for, path and generics dropped.
    pub target: String,
    /// The target with its generic arguments.
    pub target_type: TypeRef,
    /// The trait, with type arguments.
    pub trait_: Option<TypeRef>,
    /// `type Command = …;`
    pub associated: Vec<(String, TypeRef)>,
    /// `const NAME: &str = "…";`
    pub constants: Vec<(String, Expr)>,
    /// Attributes.
    pub annotations: Vec<Annotation>,
    /// Enclosing inline modules.
    pub module: Vec<String>,
    /// The whole block; the functions inside carry [`Function::owner`].
    pub span: Span,
}

/// Who may call or see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Default)]
#[serde(rename_all = "kebab-case")]
pub enum Visibility {
    /// Anyone (also: methods of a trait impl, TypeScript's default inside a class).
    #[default]
    Public,
    /// `protected`, `pub(crate)`, `pub(super)`.
    Restricted,
    /// Own type or module only.
    Private,
}

/// A function with a name: free, method, constructor, or closure bound to a name.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Function {
    /// Name; `constructor` for constructors of TypeScript; for a closure inside a value the
    /// property path (`handler`); for one that a call registers, the verb and what it is registered
    /// for (`post /orders`, `register PlaceOrder`).
    pub name: String,
    /// Type (class, impl target, trait) or value (`const x = new Command({ handler… })` → `x`) that holds it.
    pub owner: Option<String>,
    /// Trait of the `impl` block it stands in.
    pub trait_: Option<TypeRef>,
    /// The whole function.
    pub span: Span,
    /// Enclosing inline modules.
    pub module: Vec<String>,
    /// Doc comment.
    pub doc: Option<String>,
    /// Decorators, attributes.
    pub annotations: Vec<Annotation>,
    /// Who may call it.
    pub visibility: Visibility,
    /// Exported from its file.
    pub exported: bool,
    /// No receiver although inside a type.
    pub is_static: bool,
    /// `async`.
    pub is_async: bool,
    /// Declared without body.
    pub is_abstract: bool,
    /// Takes its object mutably (`&mut self`); TypeScript: unknown, `false`.
    pub mutates_receiver: bool,
    /// Parameters without the receiver.
    pub params: Vec<Param>,
    /// Declared result.
    pub returns: Option<TypeRef>,
    /// What it does.
    pub body: Body,
}

/// A parameter.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Param {
    /// Name; for a destructured one the names joined: `{ a, b }`.
    pub name: String,
    /// Declared type.
    pub ty: Option<TypeRef>,
    /// May be left out.
    pub optional: bool,
    /// `@Body()`, `@Param('id')`.
    pub annotations: Vec<Annotation>,
    /// Where it stands.
    pub span: Span,
}

/// A top-level (or namespace-level) constant.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ValueDecl {
    /// Its name.
    pub name: String,
    /// Declared type.
    pub ty: Option<TypeRef>,
    /// What it is set to.
    pub value: Option<Expr>,
    /// Visible outside the file.
    pub exported: bool,
    /// Doc comment.
    pub doc: Option<String>,
    /// Where it stands.
    pub span: Span,
}

/// What the body of a function does, flat and in source order. Closures inside count as part
/// of the body.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Body {
    /// From the opening to the closing brace.
    pub span: Span,
    /// Function and method calls, macros included (`println!`).
    pub calls: Vec<Call>,
    /// Values brought into being.
    pub constructions: Vec<Construction>,
    /// Throws, error returns, panics, assertions.
    pub guards: Vec<Guard>,
    /// Cases of a `switch`/`match`, and `if`s that test a discriminator or a type.
    pub arms: Vec<Arm>,
    /// Branches of `if`s, with what leads into each.
    pub branches: Vec<Branch>,
    /// `const x = …`, `let x: T = …`, patterns that bind (`for x of xs`).
    pub locals: Vec<Local>,
    /// `this.status = …`, `self.balance += …`.
    pub assigns: Vec<Assign>,
    /// Values given back: `return x`, and Rust's tail expressions and closure-less arrow bodies.
    pub returns: Vec<Returned>,
}

/// A call.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Call {
    /// Everything before the last name: `this.eventBus`, `hero`, `Self`, `events`; empty for a plain call.
    pub receiver: String,
    /// The last name: `publish`, `apply`, `record_that`. Macros without `!`.
    pub name: String,
    /// `foo<T>()`, `foo::<T>()`.
    pub type_args: Vec<TypeRef>,
    /// Arguments.
    pub args: Vec<Expr>,
    /// It is a macro (`println!`).
    pub is_macro: bool,
    /// The whole call.
    pub span: Span,
}

/// How a value comes into being.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConstructionKind {
    /// `new X(…)`.
    New,
    /// `X { … }`, `Enum::Variant { … }`.
    Struct,
    /// `Enum::Variant(…)`, `X(…)` where the callee is capitalized (Rust).
    Tuple,
    /// `Enum::Variant` alone, `X` unit struct, used as a value (Rust).
    Unit,
    /// `{ type: 'X', … }`: an object with a literal discriminator (`type`, `kind`, `_tag`, `tag`, `name`, `eventType`…).
    Tagged,
}

/// A value brought into being.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Construction {
    /// Sort of construction.
    pub kind: ConstructionKind,
    /// As written: `OrderPlacedEvent`, `BankAccountEvent::AccountOpened`; for `Tagged` the literal.
    pub path: String,
    /// Positional arguments.
    pub args: Vec<Expr>,
    /// Named fields (struct, tagged object).
    pub fields: Vec<(String, Expr)>,
    /// Type arguments.
    pub type_args: Vec<TypeRef>,
    /// The whole expression.
    pub span: Span,
}

/// How a function refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum GuardKind {
    /// `throw`.
    Throw,
    /// `return Err(…)`, tail `Err(…)`, `return left(…)`, `Result.fail(…)`, `.ok_or(…)?`, `bail!`.
    ReturnError,
    /// `assert!`, `assert(…)`, `panic!`, `ensure!`.
    Assert,
}

/// A place where a function refuses, with the condition that leads there.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Guard {
    /// Sort of refusal.
    pub kind: GuardKind,
    /// Text of the innermost condition (`if`, `match` arm, `ensure!`'s condition), white space folded.
    pub condition: Option<String>,
    /// The condition holds when refused (`true`) or must hold to go on (`false`: `else` branch, `ensure!`, `assert!`).
    pub when_true: bool,
    /// Error type, variant or code: `InsufficientFunds` of `BankError::InsufficientFunds`, `Error` of `new Error("…")`,
    /// a constant's or string enum's last name.
    pub error: Option<String>,
    /// Error's path as written: `BankError::InsufficientFunds`.
    pub error_path: Option<String>,
    /// Literal message, template holes written as `{name}`.
    pub message: Option<String>,
    /// The refusing statement itself (not its condition).
    pub span: Span,
    /// Line of the condition, if there is one.
    pub condition_line: Option<u32>,
}

/// What an arm asks for.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Label {
    /// `case 'OrderPlaced':`, `"OrderPlaced" =>`.
    Literal(String),
    /// `case EventType.OrderPlaced:`, `Event::OrderPlaced { id } =>`, `instanceof OrderPlaced`.
    Path(String),
    /// `default:`, `_ =>`.
    Default,
}

/// A case of a `switch`/`match`, or an `if`/`else if` on a discriminator
/// (`e.type === 'X'`, `e instanceof X`, `if let E::X = e`).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Arm {
    /// What is looked at, as text: `event.type`, `command`, `(state, command)`.
    pub on: String,
    /// What this arm asks for; several when cases share a body.
    pub labels: Vec<Label>,
    /// Names bound by the pattern.
    pub bindings: Vec<String>,
    /// Extra condition (`if` guard of a match arm).
    pub condition: Option<String>,
    /// The body only consists of nothing, `break`, `()` or the unchanged subject.
    pub is_empty: bool,
    /// Label and body.
    pub span: Span,
}

/// A branch of an `if`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Branch {
    /// Text of the condition, white space folded.
    pub condition: String,
    /// Entered when the condition holds (else: when it does not).
    pub when_true: bool,
    /// Its last statement returns: what comes behind runs otherwise.
    pub leaves: bool,
    /// The branch without its condition.
    pub span: Span,
}

/// A local variable.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Local {
    /// Name; destructured ones yield one entry a name, all with the same value, renamed ones with the
    /// property's (`const { a: b } = c` binds `b` to `c.a`).
    pub name: String,
    /// Declared type.
    pub ty: Option<TypeRef>,
    /// What it is set to.
    pub value: Option<Expr>,
    /// Where it stands.
    pub span: Span,
}

/// An assignment to something that outlives the statement.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Assign {
    /// Left side as written: `this.status`.
    pub target: String,
    /// `=`, `+=`, `++`…
    pub op: String,
    /// Right side.
    pub value: Expr,
    /// Where it stands.
    pub span: Span,
}

/// A value given back.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Returned {
    /// What.
    pub value: Expr,
    /// Where.
    pub span: Span,
}

/// An expression, as far as anyone behind the packs cares.
///
/// Wrappers that change no meaning (`await`, `as T`, `!`, parentheses, `&`, `?`,
/// `.clone()`, `.into()`, `.to_string()`) are looked through by the pack.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Expr {
    /// `x`, `this.id`, `Enum::Variant`, `a.b.c`.
    Name(String),
    /// String literal; template holes as `{name}`.
    Str(String),
    /// Number literal as written.
    Number(String),
    /// `true`, `false`.
    Bool(bool),
    /// `null`, `undefined`, `None`, `()`.
    Null,
    /// `new X(a)`, `X { a: 1 }`, `X::V(a)`: path, positional, named.
    Construct(String, Vec<Expr>, Vec<(String, Expr)>),
    /// `a.b(c)`: receiver as an expression (a chain stays readable), name, arguments.
    Call(Option<Box<Expr>>, String, Vec<Expr>),
    /// `{ a: 1, b }`; spreads as key `...` with the value spread.
    Object(Vec<(String, Expr)>),
    /// `[a, b]`, `vec![a, b]`, tuples.
    Array(Vec<Expr>),
    /// `a ? b : c`, `if`/`match` as an expression: what it may yield.
    Either(Vec<Expr>),
    /// Arrow function, closure: names of its parameters. Its body's facts are in the enclosing [`Body`],
    /// or, for one held by a top-level value, in a [`Function`] of that owner.
    Closure(Vec<String>),
    /// Anything else: its text, white space folded, cut at 200 bytes.
    Other(String),
}

impl Expr {
    /// The dotted name, if it is one.
    pub fn as_name(&self) -> Option<&str> {
        match self {
            Expr::Name(name) => Some(name),
            _ => None,
        }
    }

    /// The string, if it is a literal.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Expr::Str(text) => Some(text),
            _ => None,
        }
    }

    /// The value under `key` of an object or struct expression.
    pub fn get(&self, key: &str) -> Option<&Expr> {
        match self {
            Expr::Object(entries) | Expr::Construct(_, _, entries) => {
                entries.iter().find(|(k, _)| k == key).map(|(_, v)| v)
            }
            _ => None,
        }
    }
}
