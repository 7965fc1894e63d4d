//! Every starter of the library.
