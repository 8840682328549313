/**
 * Who a request came from, as the server's socket saw it. The server overwrites what a client sent
 * under this name.
 */
export const CLIENT_ADDRESS_HEADER = "x-fascicle-address";
