import java.io.IOException;
import java.util.List;
import org.codelibs.opensearch.runner.OpenSearchRunner;

/** One OpenSearch node: java -cp 'JARS/*' Node.java FOLDER SETTING=VALUE... It ends when its standard input does, so it outlives nobody. */
public class Node {
    public static void main(String[] args) {
        new Thread(Node::endWithParent, "parent").start();
        List<String> settings = List.of(args).subList(1, args.length);
        OpenSearchRunner runner = new OpenSearchRunner();
        runner.onBuild((number, builder) -> {
            for (String setting : settings) {
                String[] pair = setting.split("=", 2);
                builder.put(pair[0], pair[1]);
            }
        });
        try {
            runner.build(
                OpenSearchRunner.newConfigs()
                    .basePath(args[0])
                    .numOfNode(1)
                    .clusterName("verbatim")
                    .pluginTypes(System.getProperty("plugins", ""))
                    .useLogger());
        } catch (Throwable error) {
            error.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
    }

    private static void endWithParent() {
        try {
            while (System.in.read() != -1) {}
        } catch (IOException error) {
            // as good as its end
        }
        Runtime.getRuntime().halt(0);
    }
}
