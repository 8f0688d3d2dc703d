//! What the program does for each word of its command line. Prints nothing: values go back to the shell around it.

pub mod init;
