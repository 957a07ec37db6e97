"""The machine that a build describes: its parts looked up, its bill of materials, what data sheets say of it."""
