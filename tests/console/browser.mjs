// The settings console in headless Chromium: the story of an administrator, and what a browser does that no client does.
//
// Apart from tests/it/console.rs, which asks what is answered: here it is a browser that keeps cookies, goes back, opens tabs,
// arrives from another site and runs scripts. `.ci/test console` starts everything and runs it; what it needs comes in
// CONSOLE_WORLD. With SCREENSHOTS=FOLDER it leaves pictures there for people to look at.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test, before, after } from "node:test";

// Node looks for packages beside a script; these are where .ci/test has put them.
const installed = createRequire(join(process.env.CONSOLE_PACKAGES, "package.json"));
const puppeteer = (await import(installed.resolve("puppeteer-core"))).default;
const axe = await readFile(installed.resolve("axe-core/axe.min.js"), "utf8");

const world = JSON.parse(process.env.CONSOLE_WORLD);
const pictures = process.env.SCREENSHOTS;

let browser, elsewhere, elsewhereUrl;

before(async () => {
  // Everything is on loopback and ours; the sandbox needs rights that a container does not give.
  browser = await puppeteer.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox"] });
  elsewhere = createServer((_, response) => {
    response.setHeader("content-type", "text/html");
    const link = world.links.fromElsewhere;
    response.end(`<a id="link" href="${link}">settings</a> <a id="home" href="${world.console}/">home</a>
      <form id="forged" method="post" action="${world.console}/token"><button>free gift</button></form>
      <iframe id="frame" src="${world.console}/"></iframe>`);
  });
  await new Promise((listening) => elsewhere.listen(0, "127.0.0.1", listening));
  // Another name is another site, though it is the same machine.
  elsewhereUrl = `http://localhost:${elsewhere.address().port}/`;
});

after(async () => {
  await browser.close();
  elsewhere.close();
});

/// A browser without cookies, and a page in it.
async function visitor(language = "en") {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  await page.setExtraHTTPHeaders({ "accept-language": language });
  page.wrongs = [];
  page.on("pageerror", (error) => page.wrongs.push(String(error)));
  page.on("dialog", (dialog) => { page.wrongs.push(`a dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on("console", (message) => {
    if (/Content Security Policy/i.test(message.text())) page.wrongs.push(message.text());
  });
  return page;
}

async function submit(page, selector) {
  await Promise.all([page.waitForNavigation(), page.click(selector)]);
}

async function open(page, link) {
  await page.goto(link);
  await submit(page, "main form button");
  assert.equal(page.url(), `${world.console}/`);
}

const text = (page) => page.$eval("main", (main) => main.innerText);
const secret = (page) => page.$eval("#secret", (field) => field.value);

async function status(token, tenant = world.tenantUrl) {
  const answer = await fetch(`${tenant}/Users`, { headers: { authorization: `Bearer ${token}` } });
  return answer.status;
}

/// What a screen reader, a keyboard or weak eyes would stumble over.
async function accessible(page, where) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  }));
  const wrongs = found.violations.map((violation) =>
    `${where}: ${violation.id}: ${violation.nodes.map((node) => `${node.html} ${node.failureSummary}`).join("; ")}`);
  assert.deepEqual(wrongs, []);
}

/// Whether a page is no wider than the window.
async function fits(page, where) {
  const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(beyond <= 0, `${where}: ${beyond} pixels too wide`);
}

test("from the link to the first provisioned person", async () => {
  const page = await visitor();
  await page.goto(world.links.story);
  await accessible(page, "the door");
  await submit(page, "main form button");
  assert.ok(!page.url().includes("rollcall_link"), "no secret stays in the URL");
  await accessible(page, "without a token");
  assert.equal(await page.$eval("#tenant-url", (field) => field.value), world.tenantUrl);

  await submit(page, "form[action='/token'] button");
  await accessible(page, "with a new token");
  const token = await secret(page);
  const created = await fetch(`${world.tenantUrl}/Users`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/scim+json" },
    body: JSON.stringify({ schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"], userName: "ada@example.com" }),
  });
  assert.equal(created.status, 201);

  // Back and forth: the secret is on no page any more.
  await page.goto(`${world.console}/`);
  assert.equal(await page.$("#secret"), null);
  await page.goBack().catch(() => {});
  assert.ok(!(await page.content()).includes(token), "going back shows the secret");
  await page.goto(`${world.console}/`);
  assert.match(await text(page), /by Ada Lovelace/);
  assert.deepEqual(page.wrongs, []);
});

test("a double click and a reload leave the live token on the screen", async () => {
  const page = await visitor();
  await open(page, world.links.doubleClick);
  await page.evaluate(() => document.querySelector("details.change")?.setAttribute("open", ""));
  // As fast as a script can, past the guard of the page's own script.
  const button = "form[action='/token'] button";
  await Promise.all([
    page.waitForNavigation(),
    page.$eval(button, (button) => {
      HTMLFormElement.prototype.submit.call(button.form);
      HTMLFormElement.prototype.submit.call(button.form);
    }),
  ]);
  await page.waitForSelector("#secret");
  assert.equal(await status(await secret(page)), 200);
  const first = await secret(page);
  await page.reload();
  const second = await secret(page);
  assert.notEqual(second, first);
  assert.deepEqual([await status(first), await status(second)], [401, 200]);

  // A second tab replaces it, and the first one says so by itself.
  const tab = await page.browserContext().newPage();
  await tab.goto(`${world.console}/`);
  await tab.click("details.change summary");
  await submit(tab, button);
  const third = await secret(tab);
  assert.deepEqual([await status(second), await status(third)], [401, 200]);
  await page.bringToFront();
  await page.waitForSelector(".notice[role='alert']", { timeout: 15_000 });
  assert.match(await text(page), /has been replaced/);
});

test("arriving from another site", async () => {
  const page = await visitor();
  await page.goto(elsewhereUrl);
  await submit(page, "#link");
  assert.match(await text(page), /Continue/);
  await submit(page, "main form button");
  assert.match(await text(page), /Tenant URL/);

  // The cookie stays at home when another site leads here; one step further it is there.
  await page.goto(elsewhereUrl);
  await submit(page, "#home");
  assert.match(await text(page), /come from another site/);
  await submit(page, "main a.button");
  assert.match(await text(page), /Tenant URL/);

  // A form of another site generates nothing, and no other site shows the page in a frame.
  await page.goto(elsewhereUrl);
  await submit(page, "#forged button");
  assert.doesNotMatch(await page.content(), /id="secret"/);
  await page.goto(elsewhereUrl);
  const frame = await (await page.$("#frame")).contentFrame();
  assert.ok(!(await frame.content()).includes("Rollcall"), "it was shown in a frame");
});

test("in a frame of a page that the organization lists, and of no other", async () => {
  const { port, link } = world.framed;
  const product = createServer((_, response) => {
    response.setHeader("content-type", "text/html");
    response.end(`<iframe id="frame" src="${link}" width="700" height="700"></iframe>`);
  });
  await new Promise((listening) => product.listen(port, "127.0.0.1", listening));
  try {
    const page = await visitor();
    const frameAt = async (address) => {
      await page.goto(address);
      return (await page.$("#frame")).contentFrame();
    };
    // Another name is another site, which is not listed.
    const blocked = await frameAt(`http://localhost:${port}/`);
    assert.ok(!(await blocked.content()).includes("Continue"), "it was shown in a frame");

    page.wrongs.length = 0;
    const frame = await frameAt(`http://127.0.0.1:${port}/`);
    const press = (selector) => Promise.all([frame.waitForNavigation(), frame.click(selector)]);
    await press("main form button");
    assert.match(await frame.$eval("main", (main) => main.innerText), /Tenant URL/);
    // The cookie is there with the next page, and with forms: the two are of one site.
    await press(".places a[href='/people']");
    assert.match(await frame.$eval("main", (main) => main.innerText), /People/);
    await press(".places a[href='/']");
    await press("form[action='/token'] button");
    await frame.waitForSelector("#secret");
    assert.deepEqual(page.wrongs, []);
  } finally {
    product.close();
    product.closeAllConnections();
  }
});

test("links that are used, foreign or made up", async () => {
  const page = await visitor();
  for (const link of [world.links.story, `${world.console}/open/rollcall_link_live_0_0_0`]) {
    await page.goto(link);
    await submit(page, "main form button");
    assert.match(await text(page), /This link cannot be used/);
  }
  await accessible(page, "a used link");
});

test("names made of HTML, from right to left, and of 300 characters", async () => {
  for (const { link, person, group } of world.links.hostile) {
    const page = await visitor();
    await page.setViewport({ width: 360, height: 800 });
    await open(page, link);
    for (const path of ["/", "/log", "/people", `/people/${person}`, "/groups", `/groups/${group}`]) {
      await page.goto(`${world.console}${path}`);
      for (const details of await page.$$("details")) await details.evaluate((one) => one.setAttribute("open", ""));
      await accessible(page, `a hostile name at ${path}`);
      await fits(page, path);
    }
    if (pictures) await page.screenshot({ path: `${pictures}/hostile-${world.links.hostile.findIndex((one) => one.link === link)}.png` });
    assert.deepEqual(page.wrongs, []);
  }
});

test("without scripts, by the keyboard", async () => {
  const page = await visitor();
  await page.setJavaScriptEnabled(false);
  await open(page, world.links.withoutScripts);
  // To the summary and down into it: what a keyboard reaches without a mouse.
  for (let step = 0; step < 40; step += 1) {
    await page.keyboard.press("Tab");
    const at = await page.evaluate(() => document.activeElement.tagName);
    if (at === "SUMMARY") break;
  }
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  assert.equal(await status(await secret(page)), 200);
  await page.close();
});

test("the log is searched and told in sentences", async () => {
  const page = await visitor();
  await open(page, world.links.log);
  await submit(page, ".places a[href='/log']");
  assert.match(await text(page), /Okta deactivated .contractor-01@example.com/);
  await page.select("#outcome", "failed");
  await page.type("#name", "LOVELACE");
  await submit(page, ".fields button");
  assert.match(await text(page), /Okta|The identity provider could not create/);
  assert.doesNotMatch(await text(page), /contractor/);
  await page.click(".rows summary");
  assert.match(await text(page), /What the identity provider was told/);
  await submit(page, ".fields .buttons a");
  assert.match(await text(page), /contractor/);
  assert.deepEqual(page.wrongs, []);
});

test("what is held is let through, and the banner says what is so", async () => {
  const page = await visitor();
  await open(page, world.links.safety);
  await submit(page, ".alarm a");
  const shown = await text(page);
  assert.match(shown, /Who is held/);
  const before = (await page.$$("#held ~ .people form")).length;
  assert.ok(before > 0, "somebody is held");
  await submit(page, "#held ~ .people form button");
  assert.equal((await page.$$("#held ~ .people form")).length, before - 1);
  await submit(page, ".choices form button");
  assert.match(await page.$eval(".alarm", (banner) => banner.innerText), /stopped until/);
  await accessible(page, "stopped");
  assert.deepEqual(page.wrongs, []);
});

test("the setup check lights up by itself, turns red, and is told of a mistake", async () => {
  const page = await visitor();
  await open(page, world.links.check);
  await page.goto(`${world.console}/check`);
  await accessible(page, "before anything has arrived");
  const states = () => page.$$eval(".checks li", (steps) => steps.map((step) => step.className));
  assert.equal((await states()).filter((state) => state === "good").length, 0);

  const tenant = world.check.tenantUrl;
  const send = (token, path, body) => fetch(`${tenant}${path}`, {
    method: body ? "POST" : "GET",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/scim+json" },
    body: body && JSON.stringify(body),
  });
  const says = (words) => page.waitForFunction((words) => document.querySelector(".checks").innerText.includes(words), { timeout: 20_000 }, words);
  await send(world.check.token.slice(0, -5), "/Users");
  await says("The token is not complete");
  assert.equal((await states())[2], "bad");
  await accessible(page, "with a wrong token");

  await send(world.check.token, '/Users?filter=userName+eq+"x"');
  await page.waitForSelector(".checks li:nth-child(5).good", { timeout: 20_000 });
  assert.equal((await states())[2], "good");
  const created = await send(world.check.token, "/Users", { schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"], userName: "ada@example.com" });
  assert.equal(created.status, 201);
  await page.waitForSelector(".checks li:nth-child(6).good", { timeout: 20_000 });

  // Somebody says which identity provider it is.
  await submit(page, ".tabs li:nth-child(3) a");
  assert.match(await text(page), /OneLogin sends what happens at once/);
  await page.setJavaScriptEnabled(false);
  await submit(page, ".pages a");
  assert.match(await text(page), /OneLogin sends what happens at once/);
  assert.deepEqual(page.wrongs, []);
});

test("a template is copied", async () => {
  const page = await visitor();
  await open(page, world.links.guides);
  await page.goto(`${world.console}/guides/onelogin`);
  await page.browserContext().overridePermissions(world.console, ["clipboard-read", "clipboard-write"]);
  // A browser copies when it gets to it, and the button says so for two seconds: what it says next is caught before it is pressed.
  await page.$eval("[data-copy='template']", (button) => {
    window.said = new Promise((resolve) => {
      new MutationObserver(() => resolve(button.textContent)).observe(button, { childList: true });
    });
  });
  await page.click("[data-copy='template']");
  assert.equal(await page.evaluate(() => window.said), "Copied");
  assert.equal(
    await page.evaluate(() => navigator.clipboard.readText()),
    await page.$eval("#template", (field) => field.value),
  );
  assert.deepEqual(page.wrongs, []);
});

const PAGES = {
  connection: "/", entra: "/guides/entra", okta: "/guides/okta", onelogin: "/guides/onelogin", other: "/guides/other",
  check: "/check", log: "/log", people: "/people", groups: "/groups", safety: "/safety",
};

test("every page in every width, light and dark, in both languages", async () => {
  for (const language of ["en", "ja"]) {
    const page = await visitor(language);
    await open(page, world.links.looks[language]);
    await page.goto(`${world.console}/people?name=ada`);
    const person = await page.$eval(".people a", (link) => link.getAttribute("href"));
    await page.goto(`${world.console}/groups`);
    const group = await page.$eval(".people a", (link) => link.getAttribute("href"));
    for (const [name, path] of Object.entries({ ...PAGES, person, group })) {
      for (const scheme of ["light", "dark"]) {
        await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
        await page.goto(`${world.console}${path}`);
        await page.evaluate(() => document.querySelectorAll("details").forEach((one, number) => { one.open = number < 2; }));
        for (const width of [360, 768, 1440]) {
          await page.setViewport({ width, height: 900 });
          if (width !== 768) await accessible(page, `${name} ${language} ${scheme} ${width}`);
          await fits(page, `${name} ${language} ${width}`);
          if (pictures) {
            await page.screenshot({ path: `${pictures}/${name}-${language}-${scheme}-${width}.png`, fullPage: true });
          }
        }
      }
    }
    await page.goto(`${world.console}/?lang=${language}`);
    assert.equal(await page.$eval("html", (html) => html.lang), language);
    if (pictures) {
      await page.setViewport({ width: 768, height: 900 });
      await page.$eval("details.change", (details) => details.setAttribute("open", ""));
      await submit(page, "form[action='/token'] button");
      await page.screenshot({ path: `${pictures}/generated-${language}.png`, fullPage: true });
    }
  }
});
