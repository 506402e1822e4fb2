; The combined query of the TypeScript family. Each pattern has one capture,
; named by the fact it leads to; mod.rs maps captures to functions.

; --- modules -----------------------------------------------------------------
(import_statement) @import
(export_statement source: (string)) @reexport
(export_statement (export_clause) !source) @reexport
(internal_module) @namespace
(module) @namespace

; --- types -------------------------------------------------------------------
(class_declaration) @type.class
(abstract_class_declaration) @type.class
(class) @type.class
(interface_declaration) @type.interface
(type_alias_declaration) @type.alias
(enum_declaration) @type.enum

; --- functions at the top of a file or namespace ------------------------------
(program (function_declaration) @function.declaration)
(program (generator_function_declaration) @function.declaration)
(program (function_signature) @function.declaration)
(export_statement (function_declaration) @function.declaration)
(export_statement (generator_function_declaration) @function.declaration)
(export_statement (function_signature) @function.declaration)
(ambient_declaration (function_signature) @function.declaration)
(internal_module (statement_block (function_declaration) @function.declaration))

; --- values at the top of a file or namespace ---------------------------------
(program (lexical_declaration) @value)
(program (variable_declaration) @value)
(ambient_declaration (lexical_declaration) @value)
(internal_module (statement_block (lexical_declaration) @value))
(export_statement (lexical_declaration) @value.exported)
(export_statement (variable_declaration) @value.exported)
(export_statement value: (_) @value.default)
(program (expression_statement (assignment_expression left: (member_expression)) @value.assigned))

; --- bodies ------------------------------------------------------------------
(call_expression) @body.call
(new_expression) @body.new
(object) @body.object
(variable_declarator) @body.local
(for_in_statement) @body.loop
(arrow_function) @body.closure
(function_expression) @body.closure
(assignment_expression) @body.assign
(augmented_assignment_expression) @body.assign
(update_expression) @body.update
(unary_expression operator: "delete") @body.delete
(return_statement (_)) @body.return
(throw_statement) @body.throw
(if_statement) @body.branch
(ternary_expression) @body.branch
(switch_statement) @body.switch
(decorator) @outside
