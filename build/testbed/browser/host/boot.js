// Loads the host page with the React that the test chose.
(() => {
    const version = localStorage.getItem('host_react') || '18';
    const style = document.createElement('link');
    style.rel = 'stylesheet';
    style.href = `/static/host/host${version}.css`;
    document.head.append(style);
    const script = document.createElement('script');
    script.src = `/static/host/host${version}.js`;
    document.body.append(script);
})();
