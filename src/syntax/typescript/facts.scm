(class_declaration) @type.class
