package stele.shell;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/// Handles Ctrl-C where no terminal library is loaded. The JDK's class for signals is not part of Java's
/// own interface, so it is reached by reflection; a JVM without it keeps its default, to die.
final class Interrupts {
    private Interrupts() {}

    /// Runs `action` at each Ctrl-C.
    static void handle(Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(
                    Interrupts.class.getClassLoader(),
                    new Class<?>[] {handler},
                    (self, method, arguments) -> switch (method.getName()) {
                        case "handle" -> {
                            action.run();
                            yield null;
                        }
                        case "equals" -> self == arguments[0];
                        case "hashCode" -> System.identityHashCode(self);
                        default -> "SIGINT handler";
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance("INT"), proxy);
        } catch (ClassNotFoundException
                | NoSuchMethodException
                | IllegalAccessException
                | InstantiationException
                | InvocationTargetException ignored) {
            // The default stays in force.
        }
    }
}
