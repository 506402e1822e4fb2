; One pattern a fact, one capture a pattern; the capture's name says which fact.
; Patterns are single nodes on purpose: their matches then come in source order,
; outer before inner, which is what the mapping's open scopes rely on.
; `(_expression/identifier)` asks for an identifier that stands as an expression,
; which leaves patterns, paths and callees out.

; What comes before an item
(attribute_item) @attribute
(inner_attribute_item) @attribute.inner
(line_comment) @doc
(block_comment) @doc

; Items
(use_declaration) @import
(mod_item) @module
(struct_item) @type.struct
(union_item) @type.struct
(enum_item) @type.enum
(trait_item) @type.trait
(type_item) @type.alias
(impl_item) @impl
(function_item) @function
(function_signature_item) @function
(const_item) @value
(static_item) @value

; What bodies do
(call_expression) @body.call
(macro_invocation) @body.macro
(struct_expression) @body.struct
(_expression/identifier) @body.unit
(_expression/scoped_identifier) @body.unit
(return_expression) @body.return
(try_expression) @body.try
(closure_expression) @body.closure
(async_block) @body.async
(match_expression) @body.match
(match_arm) @body.arm
(if_expression) @body.if
(while_expression) @body.while
(for_expression) @body.for
(let_declaration) @body.let
(assignment_expression) @body.assign
(compound_assignment_expr) @body.assign
(binary_expression) @body.binary
