//! Tests of the command line, one binary.
