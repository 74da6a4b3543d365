import { app } from "../app/app";

const ADMIN = "admin";

/** Whether whoever is signed in may set things up. */
export function isAdmin(): boolean {
  return app.login?.session.role === ADMIN;
}
