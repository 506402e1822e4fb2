use super::declared;
use super::outline::type_text;

fn ty(text: &str) -> String {
    let alias = declared(&format!("type X = {text};")).alias.expect("an alias has a right side");
    type_text(&alias)
}

#[test]
fn primitives() {
    assert_eq!(ty("string"), "String");
    assert_eq!(ty("number"), "Number");
    assert_eq!(ty("bigint"), "Integer");
    assert_eq!(ty("boolean"), "Boolean");
    assert_eq!(ty("Date"), "DateTime");
    assert_eq!(ty("unknown"), "Any");
    assert_eq!(ty("void"), "Nothing");
    assert_eq!(ty("null"), "Nothing");
    assert_eq!(ty("Buffer"), "Bytes");
}

#[test]
fn containers_are_normalized() {
    for list in ["string[]", "readonly string[]", "Array<string>", "ReadonlyArray<string>", "Set<string>"] {
        assert_eq!(ty(list), "String[]", "{list}");
    }
    for map in ["Map<string, A>", "Record<string, A>", "{ [key: string]: A }", "{ [K in Keys]: A }"] {
        assert_eq!(ty(map), "Map<A>", "{map}");
    }
    for held in ["Promise<A>", "Readonly<A>", "(A)", "Promise<Readonly<A>>"] {
        assert_eq!(ty(held), "A", "{held}");
    }
    assert_eq!(ty("Partial<A>"), "Partial<A>");
}

#[test]
fn absence_is_optional() {
    assert_eq!(ty("A | null"), "Optional<A>");
    assert_eq!(ty("A | undefined | B"), "Optional<A | B>");
    assert_eq!(ty("(A | null)[]"), "Optional<A>[]");
    assert_eq!(ty("null | undefined"), "Nothing");
}

#[test]
fn unions_and_intersections_are_flat() {
    assert_eq!(ty("| A | B | C"), "A | B | C");
    assert_eq!(ty("A | (B | C)"), "A | B | C");
    assert_eq!(ty("A & { b: string } & C"), "A & { b: String } & C");
}

#[test]
fn a_member_of_several_tags_is_as_many_members() {
    assert_eq!(
        ty("{ type: 'A' | 'B'; why: string } | { type: 'C' }"),
        "{ type: 'A', why: String } | { type: 'B', why: String } | { type: 'C' }"
    );
}

#[test]
fn literals_and_members() {
    assert_eq!(ty("'placed' | 2 | true | -1"), "'placed' | '2' | 'true' | '-1'");
    assert_eq!(ty("Command['payload']"), "Command[payload]");
    assert_eq!(ty("(typeof ALL)[number]"), "typeof ALL[number]");
    assert_eq!(ty("typeof store"), "typeof store");
    assert_eq!(ty("`order-${string}`"), "String");
}

#[test]
fn names_keep_path_and_arguments() {
    assert_eq!(ty("events.OrderPlaced"), "events.OrderPlaced");
    assert_eq!(
        ty("Event<'Placed', { id: string; n?: number }>"),
        "Event<'Placed', { id: String, n?: Number }>"
    );
    assert_eq!(ty("a.b.C<D>"), "a.b.C<D>");
}

#[test]
fn functions_tuples_and_the_rest() {
    assert_eq!(ty("(a: A) => Promise<B>"), "fn -> B");
    assert_eq!(ty("new (a: A) => B"), "fn -> B");
    assert_eq!(ty("[a: A, b?: B, ...rest: C[]]"), "[A, B, C[]]");
    assert_eq!(ty("{ handle(a: A): B }"), "{ handle: fn -> B }");
    assert_eq!(ty("A extends B ? C : D"), "«A extends B ? C : D»");
}
