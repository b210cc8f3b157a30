// A few lines that the template compiler puts before the templates: they hand WXS functions that
// answer events or property changes to the runtime (wxs.js), which knows the nodes.

export const EVENT_HOOKS = `;(function(){
  var define = D
  D = function (name, body) {
    var load = define(name, body)
    return function () {
      var given = load()
      for (var key in given) if (typeof given[key] === 'function') given[key].__wxs = true
      return given
    }
  }
})();
Q.A = function (f) { return function (now, was, owner, node) { return window.__mpWxs.changed(f, now, was, owner, node) } };
Q.C = function (caller, event, f) { return f.__wxs ? window.__mpWxs.event(f, event) : f.apply(caller, [event]) };`
