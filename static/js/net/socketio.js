// Socket.IO's client, as the server serves it. Its types are those of its package: socketio.d.ts.

export { io } from "../../vendor/socket.io.esm.min.js";
