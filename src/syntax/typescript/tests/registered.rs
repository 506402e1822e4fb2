//! Closures that calls register.

use super::facts;
use crate::syntax::facts::Function;

fn named(text: &str) -> Vec<Function> {
    facts(text).functions
}

#[test]
fn a_route_and_a_handler_are_functions_of_their_own() {
    let functions = named(
        "router.post('/orders', requireUser, async (req, res) => { await place(req.body); });
         router.route('/orders/:id').get(list).delete(async (req, res) => { drop(req.params.id); });
         commandBus.register(PlaceOrder, async (command) => { place(command); });
         http.post(url, (answer) => print(answer));
         list.on('x', (y) => y);",
    );
    let seen: Vec<(&str, u32, &str)> = functions
        .iter()
        .map(|f| (f.name.as_str(), f.span.line, f.body.calls.first().map_or("", |c| c.name.as_str())))
        .collect();
    assert_eq!(
        seen,
        [
            ("post /orders", 1, "place"),
            ("delete /orders/:id", 2, "drop"),
            ("register PlaceOrder", 3, "place")
        ]
    );
}

#[test]
fn a_closure_sees_the_names_around_it() {
    let functions = named(
        "class Orders { routes(app: App) { const log = makeLog(); app.post('/orders', (req) => { log.add(req); }); } }",
    );
    let route = functions.iter().find(|f| f.name == "post /orders").unwrap();
    assert_eq!(route.owner.as_deref(), Some("Orders"));
    let names: Vec<&str> = route.body.locals.iter().map(|l| l.name.as_str()).collect();
    assert_eq!(names, ["app", "log"]);
    let around = functions.iter().find(|f| f.name == "routes").unwrap();
    assert!(around.body.calls.iter().all(|c| c.name != "add"));
}

#[test]
fn handlers_registered_inside_a_function_stay_part_of_it() {
    let functions =
        named("function wire(bus) { bus.register(PlaceOrder, (command) => { place(command); }); }");
    assert_eq!(functions.len(), 1);
}
