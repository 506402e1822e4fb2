; The query of Prisma schemas: what is declared; mod.rs maps it.

(model_declaration) @model
(view_declaration) @view
(type_declaration) @type
(enum_declaration) @enum
