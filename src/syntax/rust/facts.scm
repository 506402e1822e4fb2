(struct_item) @type.struct
