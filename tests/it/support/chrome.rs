//! A real browser: headless Chromium through chromedriver.
