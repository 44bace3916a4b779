// Last of all: every part meets the page.
cauce.start(document.body);
