//! Handlers that objects hold by name: `{ open(game, command) {…} }`, `{ open: [check, (game, command) => {…}] }`,
//! `{ open: { handle(game, command) {…} } }`, `{ open }` with a constant `open = { handle() {…} }`.

use crate::syntax::facts::*;
use crate::syntax::{FnId, Program, Symbol, ValueId};

/// One entry of such an object.
pub(super) struct Entry {
    /// The key.
    pub name: String,
    /// The function, or the constant that holds it.
    pub symbol: Symbol,
    /// The functions that carry it out.
    pub functions: Vec<FnId>,
}

/// The entries of an object that hold functions. `holder` is the constant it stands in.
pub(super) fn entries(program: &Program, holder: ValueId, object: &Expr) -> Vec<Entry> {
    let Expr::Object(pairs) = object else { return Vec::new() };
    let before = handles_before(program, holder, object);
    let mut handles = own_functions(program, holder, "handle").into_iter().skip(before);
    let mut out = Vec::new();
    for (name, value) in pairs {
        let functions = match value {
            Expr::Closure(_) | Expr::Array(_) | Expr::Call(..) => own_functions(program, holder, name),
            Expr::Object(_) if value.get("handle").is_some() => handles.next().into_iter().collect(),
            Expr::Name(path) => {
                out.extend(elsewhere(program, holder.0, name, path));
                continue;
            }
            _ => continue,
        };
        if let Some(&last) = functions.last() {
            out.push(Entry { name: name.clone(), symbol: Symbol::Function(last), functions });
        }
    }
    out
}

/// How many functions called `handle` stand before an object inside the constant that holds it.
fn handles_before(program: &Program, holder: ValueId, object: &Expr) -> usize {
    let Some(Expr::Object(pairs)) = &program.value_decl(holder).value else { return 0 };
    match pairs.iter().position(|(_, value)| std::ptr::eq(value, object)) {
        Some(at) => pairs[..at].iter().map(|(key, value)| handles_in(key, value, 8)).sum(),
        None => 0,
    }
}

fn handles_in(key: &str, value: &Expr, depth: usize) -> usize {
    match (value, depth.checked_sub(1)) {
        (Expr::Closure(_), _) => usize::from(key == "handle"),
        (Expr::Object(pairs), Some(depth)) => pairs.iter().map(|(k, v)| handles_in(k, v, depth)).sum(),
        _ => 0,
    }
}

/// Functions of a constant, or, for what a file gives away as a whole, of the file.
fn own_functions(program: &Program, holder: ValueId, name: &str) -> Vec<FnId> {
    let held = program.functions_in(holder).iter().copied();
    let exported = program.value_decl(holder).name == "default";
    let of_file = program.files[holder.0 as usize]
        .functions
        .iter()
        .enumerate()
        .filter(move |(_, f)| exported && f.owner.is_none())
        .map(|(at, _)| FnId(holder.0, at as u32));
    let mut all: Vec<FnId> = held.chain(of_file).filter(|f| program.function(*f).name == name).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// `{ open }`: a constant with a `handle`, or a function, here or imported.
fn elsewhere(program: &Program, file: u32, name: &str, path: &str) -> Option<Entry> {
    if let Some(value) = program.value(file, path) {
        let handle =
            program.functions_in(value).iter().copied().find(|f| program.function(*f).name == "handle");
        let named =
            || program.functions_in(value).iter().copied().find(|f| program.function(*f).name == path);
        let function = handle.or_else(named)?;
        return Some(Entry {
            name: name.to_owned(),
            symbol: Symbol::Value(value),
            functions: vec![function],
        });
    }
    let function = program.resolve_function(file, path)?;
    Some(Entry { name: name.to_owned(), symbol: Symbol::Function(function), functions: vec![function] })
}

/// `game` of `server/domain/playing/game.js` and of `server/domain/playing/game/index.js`.
pub(super) fn stem(path: &str) -> &str {
    let mut parts = path.rsplit('/');
    let file = parts.next().unwrap_or(path);
    let own = file.split('.').next().unwrap_or(file);
    if own == "index" || own == "aggregate" { parts.next().unwrap_or(own) } else { own }
}

/// `playing` of `server/domain/playing/game.js`: the framework's folders name the context.
pub(super) fn context(path: &str) -> Option<&str> {
    let mut folders = path.rsplit_once('/')?.0.split('/');
    folders.find(|f| *f == "domain")?;
    folders.next()
}
