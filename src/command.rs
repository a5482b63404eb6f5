//! Commands to golmac itself, which every front end has: their names, what is typed for them, and what each does.
