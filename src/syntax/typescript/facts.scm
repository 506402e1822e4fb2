; The combined query of the TypeScript family. Each pattern has one capture,
; named by the fact it leads to; mod.rs maps captures to functions.

; --- statements --------------------------------------------------------------
; Single nodes only: a pattern with a parent keeps a state open for each nested
; parent, which goes quadratic on deep nesting.
(program) @file
(ERROR) @error
(internal_module) @namespace
(module) @namespace
(import_statement) @import
(export_statement) @export
(ambient_declaration) @ambient

; --- types -------------------------------------------------------------------
(class_declaration) @type.class
(abstract_class_declaration) @type.class
(class) @type.class
(interface_declaration) @type.interface
(type_alias_declaration) @type.alias
(enum_declaration) @type.enum

; --- bodies ------------------------------------------------------------------
(call_expression) @body.call
(new_expression) @body.new
(object) @body.object
(variable_declarator) @body.local
(for_in_statement) @body.loop
(arrow_function) @body.closure
(function_expression) @body.closure
(generator_function) @body.closure
(function_declaration) @body.closure
(method_definition) @body.closure
(assignment_expression) @body.assign
(augmented_assignment_expression) @body.assign
(update_expression) @body.update
(unary_expression "delete") @body.delete
(return_statement) @body.return
(yield_expression) @body.yield
(throw_statement) @body.throw
(if_statement) @body.branch
(statement_block) @body.block
(ternary_expression) @body.branch
(switch_statement) @body.switch
(decorator) @outside
