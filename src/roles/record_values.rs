//! Which record a value is (`new Order()`, `await Order.findOne(…)`, what `this.one(id)` is declared to give
//! back), and who is told to store it: the value itself (`order.save()`) or an entity manager
//! (`manager.save(order)`, `em.persistAndFlush(order)`, `manager.delete(Order, id)`).

use super::finding::{Findings, Role};
use super::records::record_name;
use super::words::words;
use crate::syntax::facts::*;
use crate::syntax::{FnId, Program, Symbol, TypeId};

/// How many calls and locals a value is followed through.
const DEPTH: usize = 5;

/// Methods of entity managers that store or drop what they are given.
const MANAGING: &[&str] = &[
    "save",
    "insert",
    "update",
    "upsert",
    "delete",
    "remove",
    "softDelete",
    "softRemove",
    "restore",
    "recover",
    "persist",
    "persistAndFlush",
    "removeAndFlush",
    "nativeInsert",
    "nativeUpdate",
    "nativeDelete",
    "insertMany",
    "upsertMany",
];

/// Methods by which a record stores or drops itself.
const OWN: &[&str] = &["save", "remove", "destroy", "softRemove", "deleteOne"];

/// The same of models whose every method talks to the store.
const OWN_OF_MODELS: &[&str] = &["update", "delete", "increment", "decrement", "restore", "updateOne"];

/// The records that a call stores through values of their types.
pub(super) fn stored(program: &Program, found: &Findings, id: FnId, call: &Call) -> Vec<String> {
    let values = Values { program, found };
    let name = call.name.as_str();
    if is_manager(&call.receiver) {
        if name == "flush" {
            let locals = &program.function(id).body.locals;
            let mut all: Vec<String> =
                locals.iter().filter_map(|l| values.record_of(id, l.value.as_ref()?, DEPTH)).collect();
            if all.is_empty() {
                // Looked up by what nobody declares: a local called like the record.
                all.extend(locals.iter().filter_map(|l| values.called(&l.name)));
            }
            all.dedup();
            return all;
        }
        let first = call.args.first().filter(|_| MANAGING.contains(&name));
        return first
            .and_then(|arg| values.named(id, arg).or_else(|| values.record_of(id, arg, DEPTH)))
            .into_iter()
            .collect();
    }
    let of_model = || values.type_of(id, &call.receiver).is_some_and(|t| is_active(program, t));
    let stores_itself = OWN.contains(&name) || OWN_OF_MODELS.contains(&name) && of_model();
    let plain = !call.receiver.is_empty() && call.receiver.chars().all(|c| c.is_alphanumeric() || c == '_');
    if stores_itself && plain && call.receiver.starts_with(char::is_lowercase) {
        return values.record_of(id, &Expr::Name(call.receiver.clone()), DEPTH).into_iter().collect();
    }
    Vec::new()
}

/// `manager`, `queryRunner.manager`, `this.em`, `entityManager`.
fn is_manager(receiver: &str) -> bool {
    let last = last_segment(receiver);
    matches!(last, "em" | "manager") || words(last).ends_with(&["entity".to_owned(), "manager".to_owned()])
}

/// `class Note extends Model`.
fn is_active(program: &Program, ty: TypeId) -> bool {
    program.ty(ty).supertypes.iter().any(|s| matches!(s.name(), Some("Model" | "BaseEntity")))
}

struct Values<'a> {
    program: &'a Program,
    found: &'a Findings,
}

impl Values<'_> {
    /// The record that a type keeps.
    fn kept(&self, ty: TypeId) -> Option<String> {
        let part = self.found.get(Symbol::Type(ty), Role::Entity)?;
        part.identifier.clone().or_else(|| record_name(&self.program.ty(ty).name))
    }

    /// The record that a variable is called after.
    fn called(&self, name: &str) -> Option<String> {
        let record = words(name).join("_");
        let named =
            |p: &super::finding::Part| p.role == Role::Entity && p.identifier.as_deref() == Some(&record);
        self.found.parts().any(named).then_some(record)
    }

    fn entity(&self, file: u32, name: &str) -> Option<String> {
        self.kept(self.program.resolve(file, name)?)
    }

    /// `Order` handed to a manager as a class.
    fn named(&self, id: FnId, arg: &Expr) -> Option<String> {
        let name = arg.as_name().filter(|n| n.starts_with(char::is_uppercase))?;
        self.entity(id.0, name)
    }

    fn declared(&self, file: u32, ty: &TypeRef) -> Option<String> {
        match ty {
            TypeRef::Array(inner) | TypeRef::Optional(inner) => self.declared(file, inner),
            TypeRef::Union(all) => all.iter().find_map(|t| self.declared(file, t)),
            other => self.entity(file, other.name()?),
        }
    }

    /// The declared type of a local or parameter.
    fn type_of(&self, id: FnId, name: &str) -> Option<TypeId> {
        let function = self.program.function(id);
        let declared = |ty: &TypeRef| self.program.resolve(id.0, ty.name()?);
        let local = function.body.locals.iter().find(|l| l.name == name);
        match local {
            Some(local) => match (&local.ty, &local.value) {
                (Some(ty), _) => declared(ty),
                (None, Some(value)) => {
                    let record = self.record_of(id, value, DEPTH)?;
                    let of_record = |t: &TypeId| self.kept(*t).as_deref() == Some(record.as_str());
                    self.program
                        .types()
                        .map(|(t, _)| t)
                        .filter(|t| self.found.is(Symbol::Type(*t), Role::Entity))
                        .find(of_record)
                }
                _ => None,
            },
            None => declared(function.params.iter().find(|p| p.name == name)?.ty.as_ref()?),
        }
    }

    fn record_of(&self, id: FnId, value: &Expr, depth: usize) -> Option<String> {
        let depth = depth.checked_sub(1)?;
        match value {
            Expr::Name(name) => {
                let function = self.program.function(id);
                let Some(local) = function.body.locals.iter().find(|l| l.name == *name) else {
                    let param = function.params.iter().find(|p| p.name == *name)?;
                    return self.declared(id.0, param.ty.as_ref()?);
                };
                let by_type = local.ty.as_ref().and_then(|ty| self.declared(id.0, ty));
                // Set later, by an assignment or in a branch.
                let by_value = || {
                    let own = local.value.as_ref().filter(|v| v.as_name() != Some(name))?;
                    self.record_of(id, own, depth)
                };
                let by_assign = || {
                    let set = function.body.assigns.iter().find(|a| a.target == *name)?;
                    self.record_of(id, &set.value, depth)
                };
                by_type.or_else(by_value).or_else(by_assign)
            }
            Expr::Construct(path, _, _) => self.entity(id.0, path),
            Expr::Array(items) | Expr::Either(items) => {
                items.iter().find_map(|i| self.record_of(id, i, depth))
            }
            Expr::Call(receiver, name, args) => self.given_back(id, receiver.as_deref(), name, args, depth),
            _ => None,
        }
    }

    /// What a call gives back.
    fn given_back(
        &self,
        id: FnId,
        receiver: Option<&Expr>,
        name: &str,
        args: &[Expr],
        depth: usize,
    ) -> Option<String> {
        let on = receiver.and_then(Expr::as_name);
        // `Object.assign(new Order(), …)`, `plainToInstance(Order, …)`, `wrap(order)`.
        if on == Some("Object") && name == "assign" || matches!(name, "wrap" | "merge") && on.is_none() {
            return self.record_of(id, args.first()?, depth);
        }
        if on.is_some_and(is_manager) || matches!(name, "plainToClass" | "plainToInstance") {
            return args.first().and_then(|arg| self.named(id, arg));
        }
        // `Order.findByPk(…)`, `Order.query().findById(…)`.
        if let Some(class) = on.filter(|n| n.starts_with(char::is_uppercase)) {
            return self.entity(id.0, class);
        }
        // `this.one(id)`, `this.orders.one(id)`.
        let path = on.filter(|n| *n == "this" || n.starts_with("this."))?;
        let owner = self.program.owner(id)?;
        let holder = match path.strip_prefix("this.") {
            None => owner,
            Some(field) => {
                let lineage = self.program.lineage(owner);
                let (file, ty) = lineage.iter().find_map(|t| {
                    let field = self.program.ty(*t).fields.iter().find(|f| f.name == field)?;
                    Some((t.0, field.ty.as_ref()?))
                })?;
                // `Repository<Order>` gives back orders.
                if let Some(record) = ty.args().first().and_then(|a| self.declared(file, a)) {
                    return Some(record);
                }
                if let Some(class) = ty.name().and_then(|n| n.strip_prefix("typeof ")) {
                    return self.entity(file, class);
                }
                self.program.resolve(file, ty.name()?)?
            }
        };
        let method = self.program.inherited_method(holder, name)?;
        let function = self.program.function(method);
        match &function.returns {
            Some(ty) => self.declared(method.0, ty),
            None => function.body.returns.iter().find_map(|r| self.record_of(method, &r.value, depth)),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::roles::testing::evidence_of;

    const ORDER: &str = "
        @Entity() export class Order { @PrimaryGeneratedColumn() id: number; state: string }
        @Table export class Parcel extends Model { weight: number }";

    #[test]
    fn records_store_themselves_wherever_they_come_from() {
        let service = "
            import { Order, Parcel } from './order';
            @Injectable() export class OrderService {
              constructor(@InjectModel(Parcel) private readonly parcels: typeof Parcel, private readonly orders: Repository<Order>) {}
              one(id: number): Promise<Order> { return this.orders.findOneBy({ id }); }
              async pay(id: number) { const order = await this.one(id); order.state = 'paid'; await order.save(); }
              async packParcel(weight: number) { return this.parcels.create({ weight }); }
              async weighParcel(id: number, weight: number) { const parcel = await this.parcels.findByPk(id); await parcel.update({ weight }); } }
            @Controller() export class Orders { constructor(private readonly service: OrderService) {}
              @Post('pay') pay(@Body() id: number) { return this.service.pay(id); }
              @Post('pack') pack(@Body() weight: number) { return this.service.packParcel(weight); }
              @Post('weigh') weigh(@Body() weight: number) { return this.service.weighParcel(1, weight); } }";
        assert_eq!(
            evidence_of(&[("src/order.ts", ORDER), ("src/order.service.ts", service)]),
            [
                "aggregate order",
                "aggregate parcel",
                "command pack_parcel of parcel",
                "command pay_order of order",
                "command weigh_parcel of parcel"
            ]
        );
    }

    #[test]
    fn entity_managers_are_told_the_record() {
        let routes = "
            import { Order } from './order';
            app.post('/orders', async (req, res) => { const order = em.create(Order, req.body); await em.flush(); res.json(order); });
            app.put('/orders/:id', async (req, res) => {
              const order = await this.rows.preload(req.body); const saved = Object.assign(new Order(), req.body);
              await runner.manager.save(saved); res.json(saved); });
            app.delete('/orders/:id', async (req, res) => { await manager.delete(Order, req.params.id); res.send(); });";
        assert_eq!(
            evidence_of(&[("src/order.ts", ORDER), ("src/routes.ts", routes)]),
            [
                "aggregate order",
                "command create_order of order",
                "command delete_order of order",
                "command update_order of order"
            ]
        );
    }

    #[test]
    fn a_domain_method_of_the_same_name_stores_nothing() {
        let text = "
            export class Basket { items: string[]; update(item: string) { this.items = [item]; } }
            app.post('/baskets', async (req, res) => { const basket = new Basket(); basket.update(req.body.item); res.json(basket); });";
        assert_eq!(evidence_of(&[("src/basket.ts", text)]), Vec::<String>::new());
    }
}
