//! Rollcall from the outside: the real binaries, started, talked to, killed and started again.
//!
//! Apart from the products' own crates, because nothing in here may know how they work inside. It knows
//! command lines, HTTP, the gRPC contract and the conversations of identity providers, and uses the same
//! doors as an identity provider, an internal service and an operator do. It never opens a database and
//! imports no crate of the workspace but the contract and, as a client, `tls`.
//!
//! - [`process`]: one program, started, waited for and stopped.
//! - [`stack`]: everything that a test needs, on ports and folders of its own; [`postgres`]: a
//!   PostgreSQL server that goes when the tests go.
//! - [`http`]: HTTP/1.1 as the wire has it, so that odd requests go out unchanged; [`client`]: SCIM on it.
//! - [`grpc`]: the contract's clients with a credential; [`dynamic`]: a client that knows no contract and
//!   asks the server for it, as `grpcurl` does.
//! - [`authority`]: certificates for programs that are to speak TLS.
//! - [`conversation`]: plays what an identity provider sends, and checks what it needs back.
//! - [`console`]: the world that the console's browser tests find.
//! - [`run`]: what `make run` and `make replay` do.

pub mod authority;
pub mod client;
pub mod console;
pub mod conversation;
pub mod dynamic;
pub mod grpc;
pub mod http;
pub mod postgres;
pub mod process;
pub mod run;
pub mod stack;
