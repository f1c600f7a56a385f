// SCIMMY behind its own routers on Express, with a store in memory, as its documentation shows it.
import { randomUUID } from "node:crypto";
import express from "express";
import SCIMMY from "scimmy";
import SCIMMYRouters from "scimmy-routers";

/** Handlers of a resource type over a map: a resource is found by id at once, and by a filter among all. */
function inMemory(Type) {
    const stored = new Map();
    SCIMMY.Resources.declare(Type)
        .ingress((resource, data) => {
            const id = resource.id ?? randomUUID();
            const before = stored.get(id);
            if (resource.id && !before) {
                throw new SCIMMY.Types.Error(404, null, `Resource ${id} not found`);
            }
            const now = new Date();
            const meta = { resourceType: Type.name, created: before?.meta.created ?? now, lastModified: now };
            stored.set(id, { ...JSON.parse(JSON.stringify(data)), id, meta });
            return stored.get(id);
        })
        .egress((resource) => {
            if (resource.id) {
                if (!stored.has(resource.id)) {
                    throw new SCIMMY.Types.Error(404, null, `Resource ${resource.id} not found`);
                }
                return stored.get(resource.id);
            }
            const all = [...stored.values()];
            return resource.filter ? resource.filter.match(all) : all;
        })
        .degress((resource) => {
            stored.delete(resource.id);
        });
}

SCIMMY.Schemas.User.definition.extend(SCIMMY.Schemas.EnterpriseUser.definition);
inMemory(SCIMMY.Resources.User);
inMemory(SCIMMY.Resources.Group);

const app = express();
app.use("/scim", new SCIMMYRouters({ type: "bearer", handler: () => "bench" }));
const server = app.listen(0, "127.0.0.1", () => {
    console.log(`scimmy listening on http://127.0.0.1:${server.address().port}/`);
});
